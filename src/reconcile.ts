import { apply } from "./apply/apply.ts";
import { report } from "./apply/report.ts";
import type { KratosAnswers, WorkloadFact } from "./facts.ts";
import { observe } from "./observe/observe.ts";
import { plan } from "./plan/plan.ts";
import type { World } from "./world.ts";

/** A new application creates its secrets, migrates, and starts: each is a pass of its own, since each changes what there is to see. */
const MOST_PASSES = 6;

/**
 * What every hook does, whatever it is called: see what is, decide what should be, make it so, say what is in the way.
 * A hook that was missed, repeated or killed costs one more look, never a wrong state.
 */
export const reconcile = async (world: World): Promise<void> => {
  let announced = false;
  let answers: KratosAnswers | undefined;
  for (let pass = 1; ; pass++) {
    const facts = await observe(world, answers);
    const wanted = plan(facts);
    const { again, problems, overcome = [], ...outcome } = await apply(wanted, facts, world);
    announced ||= outcome.announced === true;
    const left = wanted.problems.filter(({ condition }) => !overcome.includes(condition));
    if (!again || pass === MOST_PASSES)
      return report([...problems, ...left], announced ? undefined : facts.status, world);
    answers = answersOf(facts.workload, outcome.migrated);
  }
};

const answersOf = (workload: WorkloadFact, migrated = false): KratosAnswers | undefined => {
  if (workload.state !== "reachable") return undefined;
  return migrated ? { ...workload, migration: { state: "up-to-date" } } : workload;
};
