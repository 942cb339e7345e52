import { freeText } from "./free-text.ts";
import type { HookToolRunner } from "./hook-tool-runner.ts";
import { runHookTool } from "./run-hook-tool.ts";

/** `application-version-set`: what `juju status` shows in its Version column. At once, and not taken back if the hook fails. */
export const applicationVersionSet = async (tools: HookToolRunner, version: string): Promise<void> => {
  await runHookTool(tools, "application-version-set", ["--", freeText(version)]);
};
