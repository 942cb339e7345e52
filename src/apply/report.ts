import { statusSet } from "#lib/hook-tools/status.ts";
import { active, type Status, worstOf } from "#lib/juju/status.ts";
import { describeProblem, type Problem } from "#src/problem.ts";
import type { World } from "#src/world.ts";

/** Sets the one status that the most serious problem calls for, unless it is there already; then every problem goes to the log as well. */
export const report = async (
  problems: readonly Problem[],
  current: Status | undefined,
  { tools, log }: World,
): Promise<void> => {
  const status = worstOf(problems.length === 0 ? [active()] : problems.map(toStatus));
  if (current?.name === status.name && current.message === status.message) return;
  for (const problem of problems) log.warn({ condition: problem.condition }, describeProblem(problem));
  await statusSet(tools, status);
};

const toStatus = (problem: Problem): Status => ({ name: problem.severity, message: describeProblem(problem) });
