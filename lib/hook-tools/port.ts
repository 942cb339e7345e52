import * as z from "zod";
import type { HookToolRunner } from "./hook-tool-runner.ts";
import { readHookTool, runHookTool } from "./run-hook-tool.ts";

const Ports = z.array(z.string());

/** `opened-ports`: in Juju's notation such as `4433/tcp`, those that this hook opened included. */
export const openedPorts = (tools: HookToolRunner): Promise<readonly string[]> =>
  readHookTool(tools, "opened-ports", [], Ports);

/** `open-port`: one port of the unit, such as `4433/tcp`; Kubernetes takes no ranges. */
export const openPort = async (tools: HookToolRunner, port: string): Promise<void> => {
  await runHookTool(tools, "open-port", ["--", port]);
};

/** `close-port`. */
export const closePort = async (tools: HookToolRunner, port: string): Promise<void> => {
  await runHookTool(tools, "close-port", ["--", port]);
};
