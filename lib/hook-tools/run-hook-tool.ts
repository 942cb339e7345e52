import type * as z from "zod";
import { parseWellFormed } from "#lib/juju/json.ts";
import { HookCommandError } from "./hook-command-error.ts";
import type { HookToolOptions, HookToolRunner } from "./hook-tool-runner.ts";

/** A hook command that printed something else than Juju's does: a Juju that this framework does not know. What it printed is left out. */
export class HookToolOutputError extends Error {
  override readonly name = "HookToolOutputError";
  readonly command: string;

  constructor(command: string, fault: string) {
    super(`${command} printed something unexpected: ${fault}`);
    this.command = command;
  }
}

/** Runs a hook command that has to succeed and gives what it printed. Throws {@link HookCommandError}. */
export const runHookTool = async (
  tools: HookToolRunner,
  command: string,
  args: readonly string[],
  options?: HookToolOptions,
): Promise<string> => {
  const { exitCode, stdout, stderr } = await tools.run(command, args, options);
  if (exitCode !== 0) throw new HookCommandError(command, { exitCode, stderr });
  return stdout;
};

/** Runs a hook command with `--format=json` and parses what it printed; nothing printed counts as null. Throws {@link HookToolOutputError} too. */
export const readHookTool = async <Schema extends z.ZodType>(
  tools: HookToolRunner,
  command: string,
  args: readonly string[],
  schema: Schema,
): Promise<z.output<Schema>> => {
  const stdout = await runHookTool(tools, command, ["--format=json", ...args]);
  const parsed = schema.safeParse(parseJson(command, stdout));
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => [...path.map(String), message].join(": "));
  throw new HookToolOutputError(command, faults.join("; "));
};

/** The engine's own error quotes the text, which may be a secret. */
const parseJson = (command: string, text: string): unknown => {
  if (text.trim() === "") return null;
  try {
    return parseWellFormed(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw new HookToolOutputError(command, "not JSON");
    throw error;
  }
};
