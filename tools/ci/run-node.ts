import { spawn } from "node:child_process";
import { join } from "node:path";
import { ROOT } from "#tools/pack/pack.ts";

/**
 * Runs a JavaScript program of the project's packages on this Node, behind the programs of a wrapper; whether it exited with 0. What it
 * prints is kept until it ends, so that programs side by side do not print into each other.
 */
export const runNode = (program: string, args: readonly string[], wrapper: readonly string[] = []): Promise<boolean> =>
  new Promise((resolve) => {
    const [command = "", ...rest] = [...wrapper, process.execPath, join(ROOT, program), ...args];
    const child = spawn(command, rest, { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] });
    const printed: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => printed.push(chunk));
    child.on("error", () => resolve(false));
    child.on("close", (code) => {
      process.stdout.write(Buffer.concat(printed));
      resolve(code === 0);
    });
  });
