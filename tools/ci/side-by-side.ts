import { availableParallelism } from "node:os";
import { type Count, FAILED } from "./count.ts";

/** A part of what CI runs. */
export interface Job {
  readonly name: string;
  run(): Promise<Count>;
}

/** Runs jobs in their order, some at a time: many of them mostly wait. Says of each what came of it and how long it took. */
export const runSideBySide = async (jobs: readonly Job[], atATime = defaultAtATime()): Promise<readonly Count[]> => {
  const waiting = [...jobs];
  const counts: Count[] = [];
  const work = async (): Promise<void> => {
    for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) counts.push(await runJob(job));
  };
  await Promise.all(Array.from({ length: atATime }, work));
  return counts;
};

const defaultAtATime = (): number => availableParallelism() + EXTRA_JOBS;

/** While some jobs wait, others can use the processor. */
const EXTRA_JOBS = 2;

const runJob = async ({ name, run }: Job): Promise<Count> => {
  const started = Date.now();
  const count = await run().catch((error: unknown) => {
    console.error(error);
    return FAILED;
  });
  console.log(`${count.failed === 0 ? "ok  " : "FAIL"} ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  return count;
};
