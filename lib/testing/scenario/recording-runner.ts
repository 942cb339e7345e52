import { rm } from "node:fs/promises";
import { dirname } from "node:path";
import type { HookToolOutput, HookToolRunner } from "#lib/hook-tools/hook-tool-runner.ts";
import { type HookSession, sessionRunner } from "#lib/testing/hook-session/hook-session.ts";
import type { Fate } from "./fate.ts";
import type { HookCall } from "./outcome.ts";

/** What the agent's side of a hook command says when it has gone away. */
const REFUSED: HookToolOutput = { exitCode: 1, stdout: "", stderr: "ERROR connection is shut down\n" };

/** Runs hook commands in a session and writes down which; those of a killed process never end. */
export const recordingRunner = (
  session: HookSession,
  fate: Fate,
): { readonly tools: HookToolRunner; readonly calls: readonly HookCall[] } => {
  const calls: HookCall[] = [];
  const { run } = sessionRunner(session);
  const tools: HookToolRunner = {
    run: async (command, args, options = {}) => {
      const decision = fate.hookCommand();
      if (decision === "never") {
        await removeSecretFiles(args);
        return new Promise<never>(() => undefined);
      }
      const output = decision === "refuse" ? REFUSED : await run(command, args, options);
      calls.push({ command, args, stdin: options.stdin, exitCode: output.exitCode });
      return output;
    },
  };
  return { tools, calls };
};

/** A process that is killed leaves the files that it lends to `secret-add`; the test's machine should not keep them. */
const removeSecretFiles = async (args: readonly string[]): Promise<void> => {
  for (const argument of args) {
    const path = /^[a-z0-9-]+#file=(?<path>\/.+)$/.exec(argument)?.groups?.["path"];
    if (path !== undefined) await rm(dirname(path), { recursive: true, force: true });
  }
};
