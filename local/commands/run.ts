import { stringify } from "yaml";
import type { SessionAction } from "#lib/testing/hook-session/hook-session.ts";
import { getUnit, ModelError } from "#lib/testing/juju-model/model.ts";
import type { ActionDescription } from "#local/charm-archive.ts";
import type { Output } from "#local/control-server.ts";
import type { Machine } from "#local/machine.ts";
import { type Command, need, yamlValues } from "./command.ts";

const USAGE = "run UNIT ACTION [key=value ...] [--string-args] [--format plain|yaml|json]";

/** `juju run`: runs an action and waits for it. */
export const run: Command = {
  usage: USAGE,
  summary: "Runs an action of the charm on a unit",
  run: async ({ names, values, flags }, machine, output) => {
    const unit = getUnit(machine.model, need(names, 0, "unit", USAGE));
    const name = need(names, 1, "action", USAGE);
    const description = getAction(machine, name);
    const parameters = checkParameters(
      description,
      flags["string-args"] ? values : yamlValues(values),
      machine.model.jujuVersion,
    );
    const id = String(++machine.model.counters.task);
    const action: SessionAction = { name, parameters, results: new Map(), log: [], failure: undefined };
    machine.tasks.set(id, { id, unit: unit.name, action: name, parameters, status: "running" });
    output.warn(
      `Running operation ${id} with 1 task\n  - task ${id} on unit-${unit.name.replace("/", "-")}\n\nWaiting for task ${id}...`,
    );
    await machine.agent.runAction(action, id);
    machine.tasks.set(id, {
      id,
      unit: unit.name,
      action: name,
      parameters,
      status: action.failure === undefined ? "completed" : "failed",
    });
    for (const line of action.log) output.warn(line);
    print(action, { id, unit: unit.name, format: flags["format"] ?? "plain" }, output);
    return action.failure === undefined ? 0 : 1;
  },
};

const getAction = ({ charm }: Machine, name: string): ActionDescription => {
  const description = charm.actions[name];
  if (description !== undefined) return description;
  throw new ModelError(`action "${name}" not found; there are: ${Object.keys(charm.actions).toSorted().join(", ")}`);
};

/** Juju 3 lets parameters through that actions.yaml does not name, unless it says otherwise; Juju 4 the other way round. */
const checkParameters = (
  { params, required, additionalProperties }: ActionDescription,
  given: Readonly<Record<string, unknown>>,
  jujuVersion: string,
): Readonly<Record<string, unknown>> => {
  const isOpen = additionalProperties ?? jujuVersion.startsWith("3.");
  const unknown = Object.keys(given).filter((name) => params[name] === undefined);
  if (unknown.length > 0 && !isOpen)
    throw new ModelError(
      `validation failed: (root) : additional property "${unknown.join(", ")}" is not allowed, given ${JSON.stringify(Object.keys(given))}`,
    );
  for (const name of required)
    if (given[name] === undefined)
      throw new ModelError(`validation failed: (root) : "${name}" property is missing and required`);
  for (const [name, { type }] of Object.entries(params))
    if (given[name] !== undefined && !isOfType(given[name], type))
      throw new ModelError(
        `validation failed: (root).${name} : must be of type ${type}, given ${JSON.stringify(given[name])}`,
      );
  const defaults = Object.entries(params).flatMap(([name, { default: value }]) =>
    value === undefined ? [] : [[name, value]],
  );
  return { ...Object.fromEntries(defaults), ...given };
};

const isOfType = (value: unknown, type: string): boolean => {
  switch (type) {
    case "integer":
      return Number.isInteger(value);
    case "array":
      return Array.isArray(value);
    case "object":
      return typeof value === "object" && value !== null && !Array.isArray(value);
    default:
      return typeof value === type;
  }
};

const print = (
  { results, failure, log }: SessionAction,
  { id, unit, format }: { readonly id: string; readonly unit: string; readonly format: string },
  output: Output,
): void => {
  const tree = nest(results);
  if (format === "plain") {
    if (failure !== undefined) output.warn(`Action id ${id} failed: ${failure}`);
    if (results.size > 0) output.print(stringify(tree, { lineWidth: 0 }).trimEnd());
    return;
  }
  const task = {
    [unit]: {
      id,
      ...(log.length === 0 ? {} : { log }),
      ...(failure === undefined ? {} : { message: failure }),
      results: { ...tree, "return-code": 0 },
      status: failure === undefined ? "completed" : "failed",
      unit,
    },
  };
  output.print(format === "json" ? JSON.stringify(task) : stringify(task, { lineWidth: 0 }).trimEnd());
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
