import { goQuote } from "#lib/testing/hook-session/format/go-quote.ts";
import { GoStruct } from "#lib/testing/hook-session/format/go-value.ts";
import { output } from "#lib/testing/hook-session/format/output.ts";
import type { HookCommands } from "#lib/testing/hook-session/hook-command.ts";
import type { HookSession } from "#lib/testing/hook-session/hook-session.ts";
import { CommandFailure, type Flags, noMoreArguments } from "#lib/testing/hook-session/input/arguments.ts";
import { isStorageId } from "#lib/testing/hook-session/input/juju-names.ts";
import { isJuju3 } from "#lib/testing/juju-model/is-juju-3.ts";
import { ModelError } from "#lib/testing/juju-model/model.ts";

const FORMATS = ["smart", "yaml", "json"] as const;

/** The commands about storage. */
export const STORAGE_COMMANDS: HookCommands = {
  "storage-list": {
    usage: "[<storage-name>]",
    formats: FORMATS,
    run: ({ once }, { positional: [name = "", ...more] }) => {
      noMoreArguments(more);
      const isWanted = (id: string) => name === "" || id.slice(0, id.lastIndexOf("/")) === name;
      return output(once.storageIds().filter(isWanted).toSorted());
    },
  },
  "storage-get": {
    usage: "[<key>]",
    formats: FORMATS,
    flags: storageFlags,
    run: ({ once, subject }, { flags, positional: [key = "", ...more] }) => {
      const id = flags["storage"] ?? subject.storage;
      if (id === undefined) throw new CommandFailure("no storage instance specified", 2);
      noMoreArguments(more);
      const { kind, location } = once.storage(id);
      const fields = [["kind", kind] as const, ["location", location] as const];
      if (key === "") return output(new GoStruct(fields));
      const field = fields.find(([name]) => name === key);
      if (field === undefined) throw new CommandFailure(`invalid storage attribute ${goQuote(key)}`);
      return output(field[1]);
    },
  },
  "storage-add": {
    usage: "<storage name>[=<count>] [<storage name>[=<count>]...]",
    run: ({ controller, pending }, { positional }) => {
      if (positional.length === 0) throw new CommandFailure("storage add requires a storage directive", 2);
      const words = isJuju3(controller) ? "constraints" : "directive";
      const counts = new Map<string, number>();
      for (const argument of positional) {
        const [name, count] = parseDirective(argument, words);
        if (counts.has(name)) throw new CommandFailure(`storage ${goQuote(name)} specified more than once`, 2);
        counts.set(name, count);
      }
      for (const [name, count] of counts) pending.storage.set(name, (pending.storage.get(name) ?? 0) + count);
      return undefined;
    },
  },
};

function storageFlags({ once }: HookSession): Flags {
  const parse = (value: string): string => {
    if (!isStorageId(value)) throw new CommandFailure(`invalid storage ID ${goQuote(value)}`);
    try {
      once.storage(value);
    } catch (error) {
      if (error instanceof ModelError) throw new CommandFailure(error.message);
      throw error;
    }
    return value;
  };
  return { s: { key: "storage", parse }, storage: { key: "storage", parse } };
}

/** Of what Juju can say about a storage, a charm may only say how many. */
const parseDirective = (argument: string, word: string): readonly [name: string, count: number] => {
  const equals = argument.indexOf("=");
  const [name, directive] = equals === -1 ? [argument, "1"] : [argument.slice(0, equals), argument.slice(equals + 1)];
  if (name === "") throw new CommandFailure(`expected "name=${word}" or "name", got ${goQuote(argument)}`, 2);
  const cannotParse = `cannot parse ${word} for storage ${goQuote(name)}: `;
  const plural = word.endsWith("s") ? word : `${word}s`;
  if (directive === "")
    throw new CommandFailure(`${cannotParse}storage ${plural} require at least one field to be specified`, 2);
  if (!/^-?\d+$/.test(directive)) throw new CommandFailure(`only count can be specified for ${goQuote(name)}`, 2);
  if (Number(directive) < 1)
    throw new CommandFailure(
      `${cannotParse}parsing storage count: count must be greater than zero, got ${goQuote(directive)}`,
      2,
    );
  return [name, Number(directive)];
};
