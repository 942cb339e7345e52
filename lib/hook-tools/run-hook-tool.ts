import * as z from "zod";
import { HookCommandError } from "./hook-command-error.ts";
import type { HookToolOptions, HookToolRunner } from "./hook-tool-runner.ts";

/** Runs a hook command that has to succeed and gives what it printed. Throws {@link HookCommandError}. */
export const runHookTool = async (
  tools: HookToolRunner,
  command: string,
  args: readonly string[],
  options?: HookToolOptions,
): Promise<string> => {
  const { exitCode, stdout, stderr } = await tools.run(command, args, options);
  if (exitCode !== 0) throw new HookCommandError(command, exitCode, stderr);
  return stdout;
};

/** Runs a hook command with `--format=json` and parses what it printed; nothing printed counts as null. */
export const readHookTool = async <Schema extends z.ZodType>(
  tools: HookToolRunner,
  command: string,
  args: readonly string[],
  schema: Schema,
): Promise<z.output<Schema>> => {
  const stdout = await runHookTool(tools, command, ["--format=json", ...args]);
  return z.parse(schema, stdout.trim() === "" ? null : JSON.parse(stdout));
};
