import { spawn } from "node:child_process";
import { join } from "node:path";
import { ROOT } from "#tools/pack/pack.ts";

/** How a program of the project is run. */
export interface RunOptions {
  /** Programs and arguments to put before Node, such as one that gives it a network of its own. */
  readonly wrapper?: readonly string[];
  /** Keeps what it prints until it ends, so that programs side by side do not print into each other. */
  readonly quiet?: boolean;
}

/** Runs a JavaScript program of the project's packages on this Node; whether it exited with 0. */
export const runNode = (program: string, args: readonly string[], options: RunOptions = {}): Promise<boolean> =>
  new Promise((resolve) => {
    const { wrapper = [], quiet = false } = options;
    const [command = "", ...rest] = [...wrapper, process.execPath, join(ROOT, program), ...args];
    const child = spawn(command, rest, {
      cwd: ROOT,
      stdio: quiet ? ["ignore", "pipe", "pipe"] : ["ignore", "inherit", "inherit"],
    });
    const printed: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk: Buffer) => printed.push(chunk));
    child.on("error", () => resolve(false));
    child.on("close", (code) => {
      process.stdout.write(Buffer.concat(printed));
      resolve(code === 0);
    });
  });
