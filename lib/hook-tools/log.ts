import { printableText, splitByBytes } from "./free-text.ts";
import type { HookToolRunner } from "./hook-tool-runner.ts";
import { runHookTool } from "./run-hook-tool.ts";

/** Juju's log levels. */
export type JujuLogLevel = "TRACE" | "DEBUG" | "INFO" | "WARNING" | "ERROR";

/** Bytes of one record: half of what an argument may have, and far more than anyone reads. */
const MOST_RECORD_BYTES = 65_536;

/** `juju-log`: one record of the unit's log; a longer text becomes several. At once, and not taken back if the hook fails. */
export const jujuLog = async (tools: HookToolRunner, level: JujuLogLevel, message: string): Promise<void> => {
  for (const piece of splitByBytes(printableText(message), MOST_RECORD_BYTES)) {
    await runHookTool(tools, "juju-log", ["--log-level", level, "--", piece]);
  }
};
