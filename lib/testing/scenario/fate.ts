import type { ConnectionFate } from "#lib/testing/fake-pebble/fake-pebble.ts";
import type { Interruption } from "./interruption.ts";

/** What an interruption means for the calls of one hook. */
export interface Fate {
  /** Resolves when the charm's process is killed. */
  readonly killed: Promise<"killed">;
  readonly isKilled: () => boolean;
  /** Decides about the next hook command. */
  hookCommand(): "answer" | "refuse" | "never";
  /** Decides about the next request to any Pebble. */
  pebbleRequest(): ConnectionFate;
}

/** Counts calls, and strikes at the one that the interruption names. */
export const fateOf = (interruption: Interruption | undefined): Fate => {
  const { promise, resolve } = Promise.withResolvers<"killed">();
  let dead = false;
  let commands = 0;
  let requests = 0;
  const kill = () => {
    dead = true;
    resolve("killed");
  };
  return {
    killed: promise,
    isKilled: () => dead,
    hookCommand: () => {
      if (dead) return "never";
      if (++commands !== interruption?.call) return "answer";
      if ("fail" in interruption) return interruption.fail === "hook-command" ? "refuse" : "answer";
      if (interruption.kill !== "at-hook-command") return "answer";
      kill();
      return "never";
    },
    pebbleRequest: () => {
      if (dead) return "drop-before";
      if (++requests !== interruption?.call) return "answer";
      const at = "kill" in interruption ? interruption.kill : interruption.fail;
      if (at === "at-hook-command" || at === "hook-command") return "answer";
      if ("kill" in interruption) kill();
      return at === "before-pebble-request" ? "drop-before" : "drop-after";
    },
  };
};
