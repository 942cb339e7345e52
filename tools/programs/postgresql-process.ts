import { type ChildProcess, spawn } from "node:child_process";
import { CannotStart, diskIsFull, tellsOfFullDisk } from "./cannot-start.ts";

/** The server refuses to run as root, and `nobody` is on every machine. */
export const UNPRIVILEGED = { uid: 65_534, gid: 65_534 };

/** Whether this process may act as any user. */
export const isRoot = (): boolean => process.getuid?.() === 0;

/** Runs a program of PostgreSQL as a user that it accepts. `setpriv` asks the kernel to end it with its parent, even one that was killed. */
export const runUnprivileged = (program: string, args: readonly string[]): ChildProcess => {
  const user = isRoot()
    ? ["--reuid", String(UNPRIVILEGED.uid), "--regid", String(UNPRIVILEGED.gid), "--clear-groups"]
    : [];
  return spawn("setpriv", ["--pdeathsig", "KILL", ...user, program, ...args], {
    cwd: "/",
    stdio: ["ignore", "ignore", "pipe"],
    env: { PATH: process.env["PATH"], LC_ALL: "C" },
  });
};

/** The error for a program of PostgreSQL that did not do its work in a directory. */
export const cannotStart = (stderr: string, directory: string): CannotStart => {
  if (tellsOfFullDisk(stderr)) return new CannotStart(diskIsFull(`PostgreSQL needs about 100 MB in ${directory}`));
  const reason = stderr.split("\n").find((line) => /error|fatal/i.test(line)) ?? stderr.trim().split("\n").at(-1);
  return new CannotStart(`PostgreSQL cannot be started in ${directory}: ${reason}`);
};
