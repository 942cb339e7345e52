import { spawn } from "node:child_process";
import type { Environment } from "#lib/juju/context.ts";
import { HookCommandError } from "./hook-command-error.ts";
import type { HookToolOutput, HookToolRunner } from "./hook-tool-runner.ts";

/** How hook commands are run as processes. */
export interface ProcessRunnerOptions {
  /** The environment that Juju gave to the hook: it holds the way back to the agent and the PATH of the commands. */
  readonly environment: Environment;
  /** Milliseconds after which a command is ended; `resource-get` may download, so the default is generous. */
  readonly timeoutMs?: number;
}

const FIVE_MINUTES = 300_000;

/** Runs hook commands as Juju offers them: programs on the PATH, no shell in between. */
export const processRunner = ({ environment, timeoutMs = FIVE_MINUTES }: ProcessRunnerOptions): HookToolRunner => ({
  run: (command, args, options = {}) =>
    new Promise<HookToolOutput>((resolve, reject) => {
      const child = spawn(command, args, {
        env: environment,
        stdio: [options.stdin === undefined ? "ignore" : "pipe", "pipe", "pipe"],
        timeout: timeoutMs,
        killSignal: "SIGKILL",
      });
      const stdout: Buffer[] = [];
      const stderr: Buffer[] = [];
      child.stdout?.on("data", (chunk: Buffer) => stdout.push(chunk));
      child.stderr?.on("data", (chunk: Buffer) => stderr.push(chunk));
      child.on("error", (cause) => reject(new Error(`cannot run the hook command ${command}`, { cause })));
      child.on("close", (exitCode, signal) => {
        if (exitCode === null) reject(new HookCommandError(command, -1, `ended by ${signal}`));
        else resolve({ exitCode, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() });
      });
      // A command that fails before it has read its input closes the pipe; its exit code tells why.
      child.stdin?.on("error", () => undefined);
      child.stdin?.end(options.stdin);
    }),
});
