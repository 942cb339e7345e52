import { availableParallelism } from "node:os";
import { type Count, FAILED } from "./count.ts";

/** A part of what CI runs. */
export interface Job {
  readonly name: string;
  /** Jobs of the same run that make what it needs. It runs after a failed one as well, to say what it makes of that. */
  readonly after?: readonly Job[];
  run(): Promise<Count>;
}

/**
 * Runs jobs in their order, some at a time: many of them mostly wait. One whose turn it is before others are done lets the next ones pass.
 * Says of each what came of it and how long it took.
 */
export const runSideBySide = async (jobs: readonly Job[], atATime = defaultAtATime()): Promise<readonly Count[]> => {
  const waiting = new Set(jobs);
  const running = new Map<Job, Promise<void>>();
  const counts = new Map<Job, Count>();
  const isReady = ({ after = [] }: Job): boolean => after.every((each) => counts.has(each));
  while (counts.size < jobs.length) {
    const next = running.size < atATime ? [...waiting].find(isReady) : undefined;
    if (next !== undefined) {
      waiting.delete(next);
      const keep = (count: Count): void => {
        running.delete(next);
        counts.set(next, count);
      };
      running.set(next, runJob(next).then(keep));
    } else if (running.size > 0) await Promise.race(running.values());
    else throw new Error(`${[...waiting].map(({ name }) => name).join(", ")}: after jobs that never run`);
  }
  return [...counts.values()];
};

const defaultAtATime = (): number => availableParallelism() + EXTRA_JOBS;

/** While some jobs wait, others can use the processor. */
const EXTRA_JOBS = 3;

const runJob = async ({ name, run }: Job): Promise<Count> => {
  const started = Date.now();
  const count = await run().catch((error: unknown) => {
    console.error(error);
    return FAILED;
  });
  console.log(`${count.failed === 0 ? "ok  " : "FAIL"} ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  return count;
};
