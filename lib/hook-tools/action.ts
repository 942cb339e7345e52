import * as z from "zod";
import type { HookToolRunner } from "./hook-tool-runner.ts";
import { readHookTool, runHookTool } from "./run-hook-tool.ts";

/** Results of an action: Juju keeps text only, in nested maps. */
export interface ActionResults {
  readonly [key: string]: string | ActionResults;
}

/** A result that Juju would not take. */
export class ActionResultError extends Error {
  override readonly name = "ActionResultError";
  readonly key: string;

  constructor(key: string, reason: string) {
    super(`action result ${JSON.stringify(key)} ${reason}`);
    this.key = key;
  }
}

/** `action-get`: the parameters, defaults filled in. */
export const actionGet = (tools: HookToolRunner): Promise<Readonly<Record<string, unknown>>> =>
  readHookTool(tools, "action-get", [], z.record(z.string(), z.unknown()));

/** `action-set`: adds to the action's results. Throws {@link ActionResultError} for keys and sizes that Juju refuses. */
export const actionSet = async (tools: HookToolRunner, results: ActionResults): Promise<void> => {
  const args = flatten(results, []);
  if (args.length > 0) await runHookTool(tools, "action-set", ["--", ...args]);
};

/** `action-fail`: the action has failed; results that are set are kept. */
export const actionFail = async (tools: HookToolRunner, message: string): Promise<void> => {
  await runHookTool(tools, "action-fail", ["--", message]);
};

/** `action-log`: shown to the person who waits for the action, at once. */
export const actionLog = async (tools: HookToolRunner, message: string): Promise<void> => {
  await runHookTool(tools, "action-log", ["--", message]);
};

/** Juju's rule for one part of a key (`actions.go`), and the words that it keeps for itself. */
const KEY_PART = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;
const RESERVED = new Set(["stdout", "stdout-encoding", "stderr", "stderr-encoding"]);

/** Whether a text may be one part of the key of a result. */
export const isResultKey = (text: string): boolean => KEY_PART.test(text) && !RESERVED.has(text);

/** The kernel takes 131,072 bytes an argument, its end included. */
const MOST_BYTES = 131_071;

const flatten = (results: ActionResults, path: readonly string[]): readonly string[] =>
  Object.entries(results).flatMap(([part, value]) => {
    const key = [...path, part].join(".");
    if (!isResultKey(part)) throw new ActionResultError(key, "is not a key that Juju takes");
    if (typeof value !== "string") return flatten(value, [...path, part]);
    const argument = `${key}=${value}`;
    if (Buffer.byteLength(argument) > MOST_BYTES) throw new ActionResultError(key, "is longer than 128 KiB");
    return [argument];
  });
