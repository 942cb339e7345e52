import { setTimeout as delay } from "node:timers/promises";
import { getApplication, getUnit, ModelError } from "#lib/testing/juju-model/model.ts";
import type { Machine } from "#local/machine.ts";
import { type Command, need } from "./command.ts";
import { agentState, applicationStatus } from "./statuses.ts";

const USAGE = "wait-for unit|application NAME";
const PATIENCE_MS = 10 * 60_000;
const INTERVAL_MS = 100;

/** `juju wait-for`, with its default question. */
export const waitFor: Command = {
  usage: USAGE,
  summary: "Waits until a unit or an application is active and has nothing left to do",
  run: async ({ names }, machine) => {
    const kind = need(names, 0, "kind", USAGE);
    const name = need(names, 1, "name", USAGE);
    const isReached = GOALS.get(kind);
    if (isReached === undefined)
      throw new ModelError(`"${kind}" is nothing to wait for; there are: ${[...GOALS.keys()].join(", ")}`);
    for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; await delay(INTERVAL_MS))
      if (isReached(machine, name)) return 0;
    throw new ModelError(`timed out waiting for "${name}" to reach goal state`);
  },
};

/** Throw {@link ModelError} for what is not there. */
const GOALS: ReadonlyMap<string, (machine: Machine, name: string) => boolean> = new Map([
  [
    "unit",
    (machine: Machine, name: string) => {
      const unit = getUnit(machine.model, name);
      return unit.status.name === "active" && agentState(machine, unit.name).name === "idle";
    },
  ],
  [
    "application",
    (machine: Machine, name: string) => {
      const application = getApplication(machine.model, name);
      const areIdle = [...application.units.keys()].every((unit) => agentState(machine, unit).name === "idle");
      return applicationStatus(application).name === "active" && areIdle;
    },
  ],
]);
