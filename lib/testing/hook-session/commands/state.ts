import { parse } from "yaml";
import * as z from "zod";
import type { HookCommand } from "#lib/testing/hook-session/hook-command.ts";
import type { HookSession } from "#lib/testing/hook-session/hook-session.ts";
import { getUnit } from "#lib/testing/juju-model/model.ts";

/** The commands about the unit's own store. */
export const STATE_COMMANDS: Readonly<Record<string, HookCommand>> = {
  "state-get": {
    run: (session, { positional: [key = "-"] }) => {
      const state = current(session);
      if (key !== "-") return state[key] ?? "";
      return Object.keys(state).length === 0 ? null : state;
    },
  },
  "state-set": {
    flags: { file: true },
    readsStdin: ({ flags }) => flags["file"] === "-",
    run: ({ pending }, { positional }, stdin) => {
      const values = { ...parseFile(stdin), ...Object.fromEntries(positional.map((each) => splitOnce(each))) };
      for (const [key, value] of Object.entries(values)) pending.state.set(key, value);
    },
  },
  "state-delete": {
    run: ({ pending }, { positional: [key] }) => {
      if (key !== undefined) pending.state.set(key, undefined);
    },
  },
};

const current = ({ model, unit, pending }: HookSession): Readonly<Record<string, string>> => {
  const state = new Map<string, string | undefined>([...getUnit(model, unit).state, ...pending.state]);
  return Object.fromEntries([...state].flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
};

const parseFile = (text: string): Readonly<Record<string, string>> =>
  text === "" ? {} : z.record(z.string(), z.string()).parse(parse(text));

const splitOnce = (text: string): readonly [string, string] => {
  const equals = text.indexOf("=");
  return [text.slice(0, equals).trim(), text.slice(equals + 1).trim()];
};
