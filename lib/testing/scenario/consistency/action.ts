import type { Declarations, DeclaredAction } from "#lib/testing/scenario/declarations.ts";
import type { EventInput } from "#lib/testing/scenario/event.ts";

/** What is wrong with an action and its parameters: Juju would not have let them through. */
export const actionFaults = (input: EventInput, { actions }: Declarations): readonly string[] => {
  if (typeof input === "string") return [];
  if (!("action" in input))
    return input.kind === "action" ? ["an action is given as { action, parameters }, so that it has an answer"] : [];
  const { action: name, parameters = {} } = input;
  const action = actions[name];
  if (action === undefined) return [`actions.yaml has no action ${name}`];
  if (/^juju(?:-|$)/.test(name)) return [`${name}: Juju keeps this name to itself`];
  return [
    ...Object.entries(parameters).flatMap(([key, value]) => parameterFaults(name, key, value, action)),
    ...action.required.filter((key) => !(key in parameters)).map((key) => `${name}: the parameter ${key} is required`),
  ];
};

const parameterFaults = (
  name: string,
  key: string,
  value: unknown,
  { parameters }: DeclaredAction,
): readonly string[] => {
  if (!(key in parameters)) return [`${name}: actions.yaml has no parameter ${key}`];
  const type = parameters[key];
  if (type === undefined) return [];
  const check = TYPES[type];
  if (check === undefined) return [`${name}: the parameter ${key} has the unknown type ${type}`];
  return check(value)
    ? []
    : [`${name}: the parameter ${key} is of type ${type} and cannot be ${JSON.stringify(value)}`];
};

const TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === "string",
  boolean: (value) => typeof value === "boolean",
  number: (value) => typeof value === "number",
  integer: (value) => Number.isInteger(value),
  array: (value) => Array.isArray(value),
  object: (value) => typeof value === "object" && value !== null && !Array.isArray(value),
};
