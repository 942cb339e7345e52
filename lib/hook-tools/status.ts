import * as z from "zod";
import { STATUS_NAMES, type Status } from "#lib/juju/status.ts";
import type { HookToolRunner } from "./hook-tool-runner.ts";
import { readHookTool, runHookTool } from "./run-hook-tool.ts";

const StatusReading = z.object({ status: z.string(), message: z.string().default("") });

/** `status-get`: the unit's status; undefined for one that Juju has set itself, such as `unknown`. */
export const statusGet = async (tools: HookToolRunner): Promise<Status | undefined> => {
  const { status, message } = await readHookTool(tools, "status-get", ["--include-data"], StatusReading);
  const name = STATUS_NAMES.find((candidate) => candidate === status);
  return name === undefined ? undefined : { name, message };
};

/** `status-set`: at once, and not taken back if the hook fails. */
export const statusSet = async (tools: HookToolRunner, { name, message }: Status): Promise<void> => {
  await runHookTool(tools, "status-set", ["--", name, message]);
};

/** `status-set --application`: for the leader. */
export const applicationStatusSet = async (tools: HookToolRunner, { name, message }: Status): Promise<void> => {
  await runHookTool(tools, "status-set", ["--application", "--", name, message]);
};
