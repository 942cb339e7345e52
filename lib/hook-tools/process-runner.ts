import { type ChildProcess, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import type { Environment } from "#lib/juju/environment.ts";
import { HookCommandError, type HookCommandFailure } from "./hook-command-error.ts";
import type { HookToolOutput, HookToolRunner } from "./hook-tool-runner.ts";

/** How hook commands are run as processes. */
export interface ProcessRunnerOptions {
  /** The environment that Juju gave to the hook: it holds the way back to the agent and the PATH of the commands. */
  readonly environment: Environment;
  /** Milliseconds after which a command is ended. Five minutes: `resource-get` downloads, and a busy controller is slow but answers. */
  readonly timeoutMs?: number;
  /** Bytes that a command may print. 64 MiB: Juju 4 takes databags of 16 MiB, which JSON may write longer than they are. */
  readonly mostBytes?: number;
}

const FIVE_MINUTES = 300_000;
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * Runs hook commands as Juju offers them: programs on the PATH, no shell in between.
 * Throws {@link HookCommandError} only for a command that gave no exit code; judging codes is the caller's.
 */
export const processRunner = ({
  environment,
  timeoutMs = FIVE_MINUTES,
  mostBytes = MOST_BYTES,
}: ProcessRunnerOptions): HookToolRunner => ({
  run: (command, args, { stdin } = {}) =>
    new Promise<HookToolOutput>((resolve, reject) => {
      const child = start(command, args, environment, stdin !== undefined);
      const abandon = (stderr: string, reason: HookCommandFailure): void => {
        clearTimeout(timer);
        child.kill("SIGKILL");
        // What a killed command left running may hold the pipes open for ever.
        for (const pipe of [child.stdin, child.stdout, child.stderr]) pipe?.destroy();
        reject(new HookCommandError(command, { exitCode: undefined, stderr, reason }));
      };
      const timer = setTimeout(() => abandon(`did not end within ${timeoutMs} ms`, "timeout"), timeoutMs);
      const tooMuch = (): void => abandon(`printed more than ${mostBytes} bytes`, "other");
      const stdout = collect(child.stdout, mostBytes, tooMuch);
      const stderr = collect(child.stderr, mostBytes, tooMuch);
      child.on("error", (error) => abandon(...spawnFailure(error)));
      child.on("close", (exitCode, signal) => {
        if (exitCode === null) return abandon(`was ended by ${signal}`, "other");
        clearTimeout(timer);
        resolve({ exitCode, stdout: stdout(), stderr: stderr() });
      });
      // A command that fails before it has read its input closes the pipe; its exit code tells why.
      child.stdin?.on("error", () => undefined);
      child.stdin?.end(stdin);
    }),
});

/** The system's own errors quote the arguments, so they are told in other words and not kept as a cause. */
const start = (command: string, args: readonly string[], env: Environment, withInput: boolean): ChildProcess => {
  try {
    return spawn(command, args, { env, stdio: [withInput ? "pipe" : "ignore", "pipe", "pipe"] });
  } catch (error) {
    const [stderr, reason] = spawnFailure(error);
    throw new HookCommandError(command, { exitCode: undefined, stderr, reason });
  }
};

const spawnFailure = (error: unknown): readonly [string, HookCommandFailure] => {
  const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
  switch (code) {
    case "ENOENT":
      return ["is not on the PATH: hook commands are there only while Juju runs a hook", "no-context"];
    case "E2BIG":
      return ["cannot be run: its arguments are longer than the system takes", "usage"];
    case "ERR_INVALID_ARG_VALUE":
      return ["cannot be run: an argument holds the character NUL", "usage"];
    default:
      return [`cannot be run: ${code}`, "other"];
  }
};

/** Gathers what a pipe gives; decoded once at the end, since a character may be cut between two chunks. */
const collect = (pipe: Readable | null, mostBytes: number, tooMuch: () => void): (() => string) => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  pipe?.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > mostBytes) return tooMuch();
    chunks.push(chunk);
  });
  return () => Buffer.concat(chunks).toString();
};
