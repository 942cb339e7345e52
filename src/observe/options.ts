import { configGet } from "#lib/hook-tools/config.ts";
import type { HookToolRunner } from "#lib/hook-tools/hook-tool-runner.ts";
import type { OptionsFact } from "#src/facts.ts";
import { OptionsSchema } from "#src/options.ts";

/** Reads the charm's options. One that cannot be used counts as not set, and is named. */
export const observeOptions = async (tools: HookToolRunner): Promise<OptionsFact> => {
  const config = await configGet(tools);
  const parsed = OptionsSchema.safeParse(config);
  if (parsed.success) return { values: parsed.data, problems: [] };
  const problems = parsed.error.issues.map(({ path, message }) => ({
    option: String(path[0]),
    reason: lowerFirst(message),
  }));
  const bad = new Set(problems.map(({ option }) => option));
  const usable = Object.fromEntries(Object.entries(config).filter(([option]) => !bad.has(option)));
  return { values: OptionsSchema.parse(usable), problems };
};

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
