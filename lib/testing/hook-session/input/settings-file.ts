import { resolve } from "node:path";
import { readStringMap } from "#lib/testing/hook-session/format/yaml-reader.ts";
import type { CommandInput } from "#lib/testing/hook-session/hook-command.ts";
import { readAgentFile } from "./agent-file.ts";
import type { ParsedArguments } from "./arguments.ts";

/** The settings in what `--file` names: `-` is standard input, a path is relative to where the command was called. */
export const readFlagFile = (
  { flags }: ParsedArguments,
  { directory, stdin }: CommandInput,
): Readonly<Record<string, string>> => {
  const file = flags["file"] ?? "";
  if (file === "") return {};
  if (file === "-") return readStringMap(stdin());
  const path = resolve(directory, file);
  return readStringMap(readAgentFile(path, path, 1));
};
