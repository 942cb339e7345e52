import type { Problem } from "#src/problem.ts";

/** What came of applying a plan. */
export interface Outcome {
  /** Something was done that the plan had to wait for: observe and plan once more, in this hook. */
  readonly again: boolean;
  /** Trouble that only showed when it was tried. */
  readonly problems: readonly Problem[];
}

/** Nothing more to do and nothing to tell. */
export const SETTLED: Outcome = { again: false, problems: [] };
