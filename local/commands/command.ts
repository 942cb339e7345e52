import { stringify } from "yaml";
import { ModelError } from "#lib/testing/juju-model/model.ts";
import type { Output } from "#local/control-server.ts";
import type { Machine } from "#local/machine.ts";

/** One command of `juju-local`. */
export interface Command {
  readonly usage: string;
  readonly summary: string;
  /** Its flags; all but a switch take a value, which may be the next argument, and a list may be given more than once. */
  readonly flags?: Readonly<Record<string, "value" | "list" | "switch">>;
  /** Runs it and gives its exit code. Throws {@link ModelError} for what is not there. */
  readonly run: (args: CommandArguments, machine: Machine, output: Output) => number | Promise<number>;
}

/** Arguments of a command: flags, `key=value` pairs, and the rest. */
export interface CommandArguments {
  readonly flags: Readonly<Record<string, string>>;
  readonly lists: Readonly<Record<string, readonly string[]>>;
  readonly values: Readonly<Record<string, string>>;
  readonly names: readonly string[];
  /** The directory that files are named from. */
  readonly directory: string;
}

/** Takes arguments apart as Juju's commands read them. */
export const parseCommandLine = (
  args: readonly string[],
  { flags: known = {}, usage }: Pick<Command, "flags" | "usage">,
  directory: string,
): CommandArguments => {
  const flags: Record<string, string> = {};
  const lists: Record<string, readonly string[]> = {};
  const values: Record<string, string> = {};
  const names: string[] = [];
  for (let index = 0; index < args.length; index++) {
    const argument = args[index] ?? "";
    const equals = argument.indexOf("=");
    if (argument.startsWith("-") && argument.length > 1) {
      const [name = "", value] = argument.replace(/^--?/, "").split(/=(.*)/s);
      const kind = known[name];
      if (kind === undefined)
        throw new ModelError(`option provided but not defined: ${argument}; usage: juju ${usage}`);
      const given = value ?? (kind === "switch" ? "true" : (args[++index] ?? ""));
      if (kind === "list") lists[name] = [...(lists[name] ?? []), given];
      else flags[name] = given;
    } else if (equals > 0) values[argument.slice(0, equals)] = argument.slice(equals + 1);
    else names.push(argument);
  }
  return { flags, lists, values, names, directory };
};

/** An argument that has to be there. */
export const need = (names: readonly string[], index: number, what: string, usage: string): string => {
  const name = names[index];
  if (name === undefined) throw new ModelError(`no ${what} specified; usage: juju ${usage}`);
  return name;
};

/** Data in the notation of `--format`. */
export const formatted = (data: unknown, format: string): string => {
  if (format === "json") return JSON.stringify(data);
  if (format === "yaml") return stringify(data, { lineWidth: 0 }).trimEnd();
  throw new ModelError(`invalid value "${format}" for option --format: there are json and yaml`);
};
