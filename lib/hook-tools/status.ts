import * as z from "zod";
import { STATUS_NAMES, type Status } from "#lib/juju/status.ts";
import { freeText } from "./free-text.ts";
import type { HookToolRunner } from "./hook-tool-runner.ts";
import { readHookTool, runHookTool } from "./run-hook-tool.ts";

const StatusReading = z.object({ status: z.string(), message: z.string().default("") });

/** `status-get`: the unit's status as it was at its first reading in this hook; undefined for one that Juju has set itself, such as `unknown`. */
export const statusGet = async (tools: HookToolRunner): Promise<Status | undefined> =>
  toStatus(await readHookTool(tools, "status-get", ["--include-data"], StatusReading));

/** `status-get --application`: for the leader. */
export const applicationStatusGet = async (tools: HookToolRunner): Promise<Status | undefined> => {
  const schema = z.object({ "application-status": StatusReading });
  const reading = await readHookTool(tools, "status-get", ["--include-data", "--application"], schema);
  return toStatus(reading["application-status"]);
};

/** `status-set`: at once, and not taken back if the hook fails. */
export const statusSet = async (tools: HookToolRunner, { name, message }: Status): Promise<void> => {
  await runHookTool(tools, "status-set", ["--", name, freeText(message)]);
};

/** `status-set --application`: for the leader. */
export const applicationStatusSet = async (tools: HookToolRunner, { name, message }: Status): Promise<void> => {
  await runHookTool(tools, "status-set", ["--application", "--", name, freeText(message)]);
};

const toStatus = ({ status, message }: z.output<typeof StatusReading>): Status | undefined => {
  const name = STATUS_NAMES.find((candidate) => candidate === status);
  return name && { name, message };
};
