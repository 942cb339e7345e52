import { type ExecOptions, startExec } from "./exec-process.ts";
import type { Pebble } from "./transport.ts";

/** What a command answered. */
export interface ExecResult {
  /** 128 and the signal's number after a signal; undefined when it was killed for taking too long. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  /** Empty when the output is not split. */
  readonly stderr: string;
}

/**
 * Runs a command in the container and waits for its end; no shell. A command that fails is an answer, not an error; of its output the last 16 MiB are kept.
 * Throws `PebbleApiError` when there is no such program, user or directory, `PebbleChangeError` when it cannot be started, `PebbleTimeout` when Pebble itself
 * hangs, and the signal's reason when it was cancelled: the command is dead then.
 */
export const exec = async (
  pebble: Pebble,
  command: readonly [string, ...string[]],
  options: ExecOptions = {},
): Promise<ExecResult> => {
  const process = await startExec(pebble, command, options);
  const [stdout, stderr] = await Promise.all([lastOf(process.stdout), lastOf(process.stderr)]);
  return { exitCode: await process.exitCode(), stdout, stderr };
};

/** Bytes of output kept, the last ones: a command may print without end. */
const MOST_OUTPUT = 16 * 1024 * 1024;

/** Decoded at the end only: a character may be split between two chunks. */
const lastOf = async (output: AsyncIterable<Uint8Array>): Promise<string> => {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of output) {
    chunks.push(chunk);
    size += chunk.length;
    while (size > MOST_OUTPUT) size -= chunks.shift()?.length ?? size;
  }
  return Buffer.concat(chunks).toString();
};
