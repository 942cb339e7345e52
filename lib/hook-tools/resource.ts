import type { HookToolRunner } from "./hook-tool-runner.ts";
import { runHookTool } from "./run-hook-tool.ts";

/** `resource-get`: the path of a resource's file; the first reading downloads it. Resources whose files have one name overwrite each other. */
export const resourceGet = (tools: HookToolRunner, name: string): Promise<string> =>
  runHookTool(tools, "resource-get", ["--", name]);
