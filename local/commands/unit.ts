import { type Command, need } from "./command.ts";
import { runningUnit, runningUnits } from "./running-unit.ts";

const RESOLVED = "resolved UNIT";

/** `juju resolved`: a failed hook is tried again now. */
export const resolved: Command = {
  usage: RESOLVED,
  summary: "Tries a failed hook again now",
  run: ({ names }, machine) => {
    runningUnit(machine, need(names, 0, "unit", RESOLVED)).agent.resolved();
    return 0;
  },
};

/** Runs update-status now; a real Juju does it every five minutes. */
export const updateStatus: Command = {
  usage: "update-status [UNIT]",
  summary: "Runs the hook update-status now, on all units of the charm or on one (not in Juju)",
  run: ({ names }, machine) => {
    for (const { agent } of runningUnits(machine, names[0])) agent.updateStatus();
    return 0;
  },
};

/** Kills the workload container and starts it anew, as Kubernetes may at any time. */
export const restartContainer: Command = {
  usage: "restart-container [UNIT]",
  summary: "Starts the workload container anew, on all units of the charm or on one (not in Juju)",
  run: async ({ names }, machine) => {
    const restart = runningUnits(machine, names[0]).map(async ({ workload, agent }) => {
      await workload.restart();
      agent.wake();
    });
    await Promise.all(restart);
    return 0;
  },
};
