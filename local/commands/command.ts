import { parse } from "yaml";
import { ModelError } from "#lib/testing/juju-model/model.ts";
import type { Output } from "#local/control-server.ts";
import type { Machine } from "#local/machine.ts";

/** One command of `juju-local`. */
export interface Command {
  readonly usage: string;
  readonly summary: string;
  /** Runs it and gives its exit code. Throws {@link ModelError} for what is not there. */
  readonly run: (args: CommandArguments, machine: Machine, output: Output) => number | Promise<number>;
}

/** Arguments of a command: flags, `key=value` pairs, and the rest. */
export interface CommandArguments {
  readonly flags: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, string>>;
  readonly names: readonly string[];
}

const VALUE_FLAGS = new Set(["format", "wait", "reset", "endpoint", "limit", "n", "lines", "level", "include"]);

/** Takes arguments apart as Juju's commands read them. */
export const parseCommandLine = (args: readonly string[]): CommandArguments => {
  const flags: Record<string, string> = {};
  const values: Record<string, string> = {};
  const names: string[] = [];
  for (let index = 0; index < args.length; index++) {
    const argument = args[index] ?? "";
    if (argument.startsWith("-") && argument.length > 1) {
      const [name = "", value] = argument.replace(/^--?/, "").split(/=(.*)/s);
      flags[name] = value ?? (VALUE_FLAGS.has(name) ? (args[++index] ?? "") : "true");
      continue;
    }
    const equals = argument.indexOf("=");
    if (equals > 0) values[argument.slice(0, equals)] = argument.slice(equals + 1);
    else names.push(argument);
  }
  return { flags, values, names };
};

/** An argument that has to be there. */
export const need = (names: readonly string[], index: number, what: string, usage: string): string => {
  const name = names[index];
  if (name === undefined) throw new ModelError(`no ${what} specified; usage: juju ${usage}`);
  return name;
};

/** Parameters of an action: YAML values, nested by dots (`juju run`). */
export const yamlValues = (values: Readonly<Record<string, string>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(values).map(([key, text]) => [key, text === "" ? "" : parse(text)]));
