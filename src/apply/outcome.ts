import type { Problem } from "#src/problem.ts";

/** What came of applying a plan. */
export interface Outcome {
  /** Something was done that the plan had to wait for: observe and plan once more, in this hook. */
  readonly again: boolean;
  /** Trouble that only showed when it was tried. */
  readonly problems: readonly Problem[];
  /** Conditions of the plan that do not hold any more: what was observed is from before. */
  readonly overcome?: readonly string[];
  /** The database was migrated: nothing is left of what Kratos said about it before. */
  readonly migrated?: true;
  /** A status was set on the way, so the last one has to be set whatever it was before. */
  readonly announced?: true;
}

/** Nothing more to do and nothing to tell. */
export const SETTLED: Outcome = { again: false, problems: [] };
