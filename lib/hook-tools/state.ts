import * as z from "zod";
import type { HookToolRunner } from "./hook-tool-runner.ts";
import { readHookTool, runHookTool } from "./run-hook-tool.ts";
import { toYamlFile } from "./yaml-file.ts";

/** `state-get`: the unit's own store, kept by the controller; changes of this hook included. */
export const stateGet = async (tools: HookToolRunner): Promise<Readonly<Record<string, string>>> =>
  (await readHookTool(tools, "state-get", [], z.record(z.string(), z.string()).nullable())) ?? {};

/** `state-set`: keys of at most 256 bytes, values of at most 64 KiB. Juju keeps them only if the hook succeeds. */
export const stateSet = async (tools: HookToolRunner, values: Readonly<Record<string, string>>): Promise<void> => {
  await runHookTool(tools, "state-set", ["--file", "-"], { stdin: toYamlFile(values) });
};

/** `state-delete`: of a key that is not there, nothing. */
export const stateDelete = async (tools: HookToolRunner, key: string): Promise<void> => {
  await runHookTool(tools, "state-delete", ["--", key]);
};
