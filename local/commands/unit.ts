import type { Command } from "./command.ts";

/** `juju resolved`: a failed hook is tried again now. */
export const resolved: Command = {
  usage: "resolved UNIT",
  summary: "Tries a failed hook again now",
  run: (_args, { agent }) => {
    agent.resolved();
    return 0;
  },
};

/** Runs update-status now; a real Juju does it every five minutes. */
export const updateStatus: Command = {
  usage: "update-status",
  summary: "Runs the hook update-status now (not in Juju)",
  run: (_args, { agent }) => {
    agent.updateStatus();
    return 0;
  },
};

/** Kills the workload container and starts it anew, as Kubernetes may at any time. */
export const restartContainer: Command = {
  usage: "restart-container",
  summary: "Starts the workload container anew (not in Juju)",
  run: async (_args, { workload, agent }) => {
    await workload.restart();
    agent.wake();
    return 0;
  },
};
