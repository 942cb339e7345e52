import type { ReachableWorkload, WorkloadFact } from "#src/facts.ts";
import { CONTAINER } from "#src/kratos/names.ts";
import type { StatusRow } from "./row.ts";

/** Reasons in Kratos once it has been started. */
export const WORKLOAD_ROWS: readonly StatusRow[] = [
  {
    condition: "kratos-exits",
    severity: "blocked",
    effect: "none",
    meaning: "Kratos exits right after its start; Pebble keeps trying. Its last lines are in the log.",
    when: ({ workload, unit }) =>
      isSetUp(workload) && (workload.kratos === "backoff" || workload.kratos === "error")
        ? {
            source: { container: CONTAINER },
            detail: "Kratos exits right after its start",
            next: `juju ssh --container ${CONTAINER} ${unit} pebble logs ${CONTAINER}`,
          }
        : undefined,
  },
  {
    condition: "kratos-not-ready",
    severity: "waiting",
    effect: "none",
    meaning: "Kratos runs and does not answer its ready check: it starts, or it has lost its database.",
    when: ({ workload }) =>
      isSetUp(workload) && workload.kratos === "active" && workload.ready === "not-ready"
        ? { source: { container: CONTAINER }, detail: "Waiting for Kratos to become ready" }
        : undefined,
  },
];

/** What is not set up is started by this very hook, which then tells what came of it. */
const isSetUp = (workload: WorkloadFact): workload is ReachableWorkload =>
  workload.state === "reachable" && workload.progress !== undefined;
