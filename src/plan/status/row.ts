import type { StatusName } from "#lib/juju/status.ts";
import type { Facts } from "#src/facts.ts";
import type { Problem } from "#src/problem.ts";

/** What a problem means for what runs in the container. */
export type Effect =
  /** Kratos and the courier are stopped: they could not work. */
  | "stop"
  /** What runs goes on as it is, and nothing is changed or started but the courier, which follows the leader. */
  | "leave"
  /** What runs goes on as it is; where nothing runs yet, it starts without what is missing. */
  | "keep"
  /** The problem is only told. */
  | "none";

/** One reason not to be active: when it holds, what it means for the workload and what a person reads. */
export interface StatusRow {
  /** Name of the condition, unique in the table; the documentation lists the rows by it. */
  readonly condition: string;
  readonly severity: Exclude<StatusName, "active">;
  readonly effect: Effect;
  /** What the condition means and what to do, for the documentation. */
  readonly meaning: string;
  /** The details when the condition holds, otherwise undefined. */
  readonly when: (facts: Facts) => Finding | undefined;
}

/** The part of a {@link Problem} that depends on the facts. */
export type Finding = Pick<Problem, "source" | "detail" | "next">;
