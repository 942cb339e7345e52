import type { ChildProcess } from "node:child_process";

/** Kills a process and waits until it has ended. */
export const endProcess = (process: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (process.exitCode !== null || process.signalCode !== null) return resolve();
    process.on("close", () => resolve());
    process.kill("SIGKILL");
  });
