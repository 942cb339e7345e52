import * as z from "zod";
import { freeText, MOST_ARGUMENT_BYTES } from "./free-text.ts";
import type { HookToolRunner } from "./hook-tool-runner.ts";
import { readHookTool, runHookTool } from "./run-hook-tool.ts";

/** Results of an action: Juju keeps text only, in nested maps. */
export interface ActionResults {
  readonly [key: string]: string | ActionResults;
}

/** Results that Juju would not take. */
export class ActionResultError extends Error {
  override readonly name = "ActionResultError";
  /** With dots between its parts; empty when all results together are the trouble. */
  readonly key: string;

  constructor(key: string, reason: string) {
    super(`action ${key === "" ? "results" : `result ${JSON.stringify(key)}`} ${reason}`);
    this.key = key;
  }
}

/** `action-get`: the parameters, defaults filled in. */
export const actionGet = (tools: HookToolRunner): Promise<Readonly<Record<string, unknown>>> =>
  readHookTool(tools, "action-get", [], z.record(z.string(), z.unknown()));

/** `action-set`: adds to the action's results. Throws {@link ActionResultError} for keys and sizes that Juju refuses. */
export const actionSet = async (tools: HookToolRunner, results: ActionResults): Promise<void> => {
  const args = flatten(results, []);
  if (args.reduce((bytes, arg) => bytes + Buffer.byteLength(arg), 0) > MOST_BYTES_TOGETHER)
    throw new ActionResultError("", "are longer than 1 MiB together");
  if (args.length > 0) await runHookTool(tools, "action-set", ["--", ...args]);
};

/** `action-fail`: the action has failed; results that are set are kept, and so is what it wrote to Juju. */
export const actionFail = async (tools: HookToolRunner, message: string): Promise<void> => {
  await runHookTool(tools, "action-fail", ["--", freeText(message)]);
};

/** `action-log`: shown to the person who waits for the action, at once. */
export const actionLog = async (tools: HookToolRunner, message: string): Promise<void> => {
  await runHookTool(tools, "action-log", ["--", freeText(message)]);
};

/** Whether a text may be one part of the key of a result, by Juju's rule (`actions.go`) and without the words that it keeps for itself. */
export const isResultKey = (text: string): boolean => KEY_PART.test(text) && !RESERVED.has(text);

const KEY_PART = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;
const RESERVED = new Set(["stdout", "stdout-encoding", "stderr", "stderr-encoding"]);

/** The kernel takes about 2 MiB of arguments and environment. */
const MOST_BYTES_TOGETHER = 1_048_576;

const flatten = (results: ActionResults, path: readonly string[]): readonly string[] =>
  Object.entries(results).flatMap(([part, value]) => {
    const key = [...path, part].join(".");
    if (!isResultKey(part)) throw new ActionResultError(key, "is not a key that Juju takes");
    return typeof value === "string" ? [resultArgument(key, value)] : flatten(value, [...path, part]);
  });

const resultArgument = (key: string, value: string): string => {
  const argument = `${key}=${value}`;
  if (Buffer.byteLength(argument) > MOST_ARGUMENT_BYTES) throw new ActionResultError(key, "is longer than 128 KiB");
  if (argument.includes("\0")) throw new ActionResultError(key, "holds the character NUL, which Juju cannot take");
  return argument;
};
