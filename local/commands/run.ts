import { applicationOf, type UnitName } from "#lib/juju/names.ts";
import type { SessionAction } from "#lib/testing/hook-session/hook-session.ts";
import { getApplication, getUnit, ModelError } from "#lib/testing/juju-model/model.ts";
import type { ActionDescription } from "#local/charm-archive.ts";
import type { Output } from "#local/control-server.ts";
import type { Machine } from "#local/machine.ts";
import { type ActionParameters, givenParameters, parameterFault, withDefaults } from "./action-parameters.ts";
import { actionsOf } from "./charm.ts";
import { type Command, formatted, need } from "./command.ts";
import { runningUnit } from "./running-unit.ts";

const USAGE = "run UNIT ACTION [key=value ...] [--params FILE] [--string-args] [--format plain|yaml|json]";

/** `juju run`: runs an action and waits for it. */
export const run: Command = {
  usage: USAGE,
  summary: "Runs an action of the charm on a unit",
  flags: { params: "value", "string-args": "switch", format: "value", wait: "value" },
  run: async (args, machine, output) => {
    const unit = getUnit(machine.model, need(args.names, 0, "unit", USAGE));
    const name = need(args.names, 1, "action", USAGE);
    const description = getAction(machine, unit.name, name);
    const given = await givenParameters(args);
    const id = String(++machine.model.counters.task);
    const { jujuVersion } = machine.model;
    const fault = parameterFault(description, given, jujuVersion);
    // Juju 3 looks before it makes a task of it.
    if (fault !== undefined && jujuVersion.startsWith("3."))
      throw new ModelError(`Operation ${id} failed to schedule any tasks:\n${fault}`);
    output.warn(
      `Running operation ${id} with 1 task\n  - task ${id} on unit-${unit.name.replace("/", "-")}\n\nWaiting for task ${id}...`,
    );
    const action = newAction(name, withDefaults(description, given));
    if (fault === undefined) await runTask(machine, { id, unit: unit.name, action });
    else action.failure = `cannot run "${name}" action: ${fault}`;
    for (const line of action.log) output.warn(line);
    print(action, { id, unit: unit.name, format: args.flags["format"] ?? "plain" }, output);
    return action.failure === undefined ? 0 : 1;
  },
};

const getAction = ({ model, charm }: Machine, unit: UnitName, name: string): ActionDescription => {
  const actions = actionsOf(charm, getApplication(model, applicationOf(unit)));
  const description = actions[name];
  if (description !== undefined) return description;
  const known = Object.keys(actions).toSorted().join(", ");
  throw new ModelError(known === "" ? `${unit} has no actions` : `action "${name}" not found; there are: ${known}`);
};

const newAction = (name: string, parameters: ActionParameters): SessionAction => ({
  ...{ name, parameters, failure: undefined },
  results: new Map(),
  log: [],
});

const runTask = async (
  machine: Machine,
  { id, unit, action }: { readonly id: string; readonly unit: string; readonly action: SessionAction },
): Promise<void> => {
  const task = { id, unit, action: action.name, parameters: action.parameters };
  const { agent } = runningUnit(machine, unit);
  machine.tasks.set(id, { ...task, status: "running" });
  await agent.runAction(action, id);
  machine.tasks.set(id, { ...task, status: action.failure === undefined ? "completed" : "failed" });
};

const print = (
  { results, failure, log }: SessionAction,
  { id, unit, format }: { readonly id: string; readonly unit: string; readonly format: string },
  output: Output,
): void => {
  const tree = nest(results);
  if (format === "plain") {
    if (failure !== undefined) output.warn(`Action id ${id} failed: ${failure}`);
    if (results.size > 0) output.print(formatted(tree, "yaml"));
    return;
  }
  const task = {
    ...(log.length === 0 ? {} : { log }),
    ...(failure === undefined ? {} : { message: failure }),
    results: { ...tree, "return-code": 0 },
    status: failure === undefined ? "completed" : "failed",
    unit,
  };
  output.print(formatted({ [unit]: { id, ...task } }, format));
};

interface Tree {
  [key: string]: string | Tree;
}

/** Results by dotted key as nested maps, keys in order. */
const nest = (results: ReadonlyMap<string, string>): Tree => {
  const root: Tree = {};
  for (const [key, value] of [...results].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const parts = key.split(".");
    let node = root;
    for (const part of parts.slice(0, -1)) {
      const next = node[part];
      const child: Tree = typeof next === "object" ? next : {};
      node[part] = child;
      node = child;
    }
    node[parts.at(-1) ?? ""] = value;
  }
  return root;
};
