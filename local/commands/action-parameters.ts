import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { parse } from "yaml";
import * as z from "zod";
import { ModelError } from "#lib/testing/juju-model/model.ts";
import type { ActionDescription } from "#local/charm-archive.ts";
import type { CommandArguments } from "./command.ts";

/** Parameters of an action. */
export type ActionParameters = Readonly<Record<string, unknown>>;

/** The rule for names that Juju has for the command line; a file may hold any. */
const KEY = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;

/** Parameters as `juju run` takes them: from the file of `--params`, then from `key=value`, which wins. Dots nest. Values are YAML unless `--string-args` is given. */
export const givenParameters = async ({ flags, values, directory }: CommandArguments): Promise<ActionParameters> => {
  const file = flags["params"];
  const fromFile = file === undefined ? {} : await readParameters(resolve(directory, file), file);
  const read = (text: string): unknown => (flags["string-args"] !== undefined || text === "" ? text : parse(text));
  return Object.entries(values).reduce<ActionParameters>((parameters, [path, text]) => {
    const keys = path.split(".");
    const wrong = keys.find((key) => !KEY.test(key));
    if (wrong !== undefined)
      throw new ModelError(
        `key "${wrong}" must start and end with lowercase alphanumeric, and contain only lowercase alphanumeric and hyphens`,
      );
    return withValue(parameters, keys, read(text));
  }, fromFile);
};

const Parameters = z.record(z.string(), z.unknown());

const readParameters = async (path: string, name: string): Promise<ActionParameters> => {
  const text = await readFile(path, "utf8").catch(() => undefined);
  if (text === undefined) throw new ModelError(`open ${name}: no such file`);
  const parameters = Parameters.safeParse(parse(text));
  if (parameters.success) return parameters.data;
  throw new ModelError(`params must be a map, got: ${name}`);
};

const withValue = (target: unknown, [key = "", ...rest]: readonly string[], value: unknown): ActionParameters => {
  const parameters = Parameters.safeParse(target).data ?? {};
  return { ...parameters, [key]: rest.length === 0 ? value : withValue(parameters[key], rest, value) };
};

/** Adds the defaults of actions.yaml. */
export const withDefaults = ({ params }: ActionDescription, given: ActionParameters): ActionParameters => ({
  ...Object.fromEntries(
    Object.entries(params).flatMap(([name, { default: value }]) => (value === undefined ? [] : [[name, value]])),
  ),
  ...given,
});

/**
 * What Juju does not accept; undefined when nothing. Juju 3 lets parameters through that actions.yaml does not name, unless that
 * says otherwise; Juju 4 the other way round.
 */
export const parameterFault = (
  { params, required, additionalProperties }: ActionDescription,
  given: ActionParameters,
  jujuVersion: string,
): string | undefined => {
  const isOpen = additionalProperties ?? jujuVersion.startsWith("3.");
  const unknown = isOpen ? undefined : Object.keys(given).find((name) => params[name] === undefined);
  const known = Object.keys(params).join(", ");
  if (unknown !== undefined)
    return `validation failed: (root) : additional property "${unknown}" is not allowed; there are: ${known}`;
  const missing = required.find((name) => given[name] === undefined);
  if (missing !== undefined) return `validation failed: (root) : "${missing}" property is missing and required`;
  const mistyped = Object.entries(params).find(
    ([name, { type }]) => given[name] !== undefined && !isOfType(given[name], type),
  );
  return mistyped && `validation failed: (root).${mistyped[0]} : must be of type ${mistyped[1].type}`;
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
