import type { HookToolRunner } from "./hook-tool-runner.ts";
import { runHookTool } from "./run-hook-tool.ts";

/** Juju's log levels. */
export type JujuLogLevel = "TRACE" | "DEBUG" | "INFO" | "WARNING" | "ERROR";

/** Bytes a line may have: the kernel takes 131,072 an argument, a reader far fewer. */
const MOST_BYTES = 65_536;

/** `juju-log`: one line of the unit's log; a longer text becomes several. */
export const jujuLog = async (tools: HookToolRunner, level: JujuLogLevel, message: string): Promise<void> => {
  for (const piece of splitByBytes(message, MOST_BYTES)) {
    await runHookTool(tools, "juju-log", ["--log-level", level, "--", piece]);
  }
};

/** Cuts a text into pieces of at most that many bytes of UTF-8, at the end of a line where there is one, never inside a character. */
export const splitByBytes = (text: string, most: number): readonly string[] => {
  const pieces: string[] = [];
  let rest = Buffer.from(text);
  while (rest.length > most) {
    const newline = rest.lastIndexOf(0x0a, most - 1);
    const end = newline > 0 ? newline + 1 : characterStart(rest, most);
    pieces.push(rest.subarray(0, end).toString());
    rest = rest.subarray(end);
  }
  return [...pieces, rest.toString()];
};

/** In UTF-8 every byte of a character but its first begins with the bits 10. */
const characterStart = (bytes: Buffer, index: number): number => {
  let start = index;
  while (start > 0 && ((bytes[start] ?? 0) & 0b1100_0000) === 0b1000_0000) start--;
  return start;
};
