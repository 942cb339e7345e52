import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { CHARM_UID } from "#local/workload.ts";

/** What one run of a program took. */
export interface Run {
  readonly milliseconds: number;
  readonly peakMiB: number;
}

/** A program to run. */
export interface Program {
  readonly command: string;
  readonly args?: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly input?: string;
}

/** Runs a program as the charm's user and reads from the kernel what its largest process took. */
export const measure = ({ command, args = [], env, cwd, input = "" }: Program): Promise<Run> =>
  new Promise((resolve, reject) => {
    const started = performance.now();
    const user = process.getuid?.() === 0 ? { uid: CHARM_UID, gid: CHARM_UID } : {};
    const child = spawn(command, [...args], { cwd, env, stdio: ["pipe", "ignore", "inherit"], ...user });
    let peakKiB = 0;
    const watch = setInterval(() => {
      peakKiB = Math.max(peakKiB, peakOf(child.pid));
    }, 3);
    child.stdin?.end(input);
    child.on("error", reject);
    child.on("close", (code) => {
      clearInterval(watch);
      if (code === 0) resolve({ milliseconds: performance.now() - started, peakMiB: peakKiB / 1024 });
      else reject(new Error(`${command} exited with ${code}`));
    });
  });

/** The kernel's own high-water mark of a process that still runs, in KiB. */
const peakOf = (pid: number | undefined): number => {
  try {
    return Number(/VmHWM:\s+(?<kib>\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.groups?.["kib"] ?? 0);
  } catch {
    return 0;
  }
};

/** Minimum, median and maximum. */
export const spread = (values: readonly number[], digits = 1): string => {
  const sorted = values.toSorted((a, b) => a - b);
  return [sorted[0], sorted[Math.floor(sorted.length / 2)], sorted.at(-1)]
    .map((value) => (value ?? 0).toFixed(digits))
    .join(" ");
};

/** The times of some runs. */
export const times = (runs: readonly Run[]): readonly number[] => runs.map(({ milliseconds }) => milliseconds);

/** The most memory that any of some runs took, in MiB. */
export const peak = (runs: readonly Run[]): string => Math.max(...runs.map(({ peakMiB }) => peakMiB)).toFixed(0);
