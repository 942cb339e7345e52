import { goQuote } from "#lib/testing/hook-session/format/go-quote.ts";
import { output } from "#lib/testing/hook-session/format/output.ts";
import type { HookCommands } from "#lib/testing/hook-session/hook-command.ts";
import type { HookSession } from "#lib/testing/hook-session/hook-session.ts";
import { booleanFlag, CommandFailure, noMoreArguments, textFlag } from "#lib/testing/hook-session/input/arguments.ts";
import { keyValues } from "#lib/testing/hook-session/input/key-values.ts";
import { readFlagFile } from "#lib/testing/hook-session/input/settings-file.ts";
import { isJuju3 } from "#lib/testing/juju-model/is-juju-3.ts";
import { ModelError } from "#lib/testing/juju-model/model.ts";

const KEY_BYTES = 256;
const VALUE_BYTES = 65_536;

/** The commands about the unit's own store. */
export const STATE_COMMANDS: HookCommands = {
  "state-get": {
    usage: "[<key>]",
    formats: ["smart", "yaml", "json"],
    flags: () => ({ strict: booleanFlag("strict") }),
    run: (session, { flags, positional: [key = "", ...more] }) => {
      noMoreArguments(more);
      const state = current(session);
      if (key === "" || key === "-")
        return output(isNil(session) ? null : Object.fromEntries(state), Object.fromEntries(state));
      if (flags["strict"] === "true" && !state.has(key)) throw new CommandFailure(`${goQuote(key)} not found`);
      return output(state.get(key) ?? "");
    },
  },
  "state-set": {
    usage: "<key>=<value> [<key>=<value> ...]",
    flags: () => ({ file: textFlag("file") }),
    run: (session, args, input) => {
      const changes = keyValues(args.positional);
      const values = { ...readFlagFile(args, input), ...changes };
      for (const [key, value] of Object.entries(values)) refuseTooLong(session, key, value);
      write(session, new Map([...current(session), ...Object.entries(values)]));
      return undefined;
    },
  },
  "state-delete": {
    usage: "<key>",
    run: (session, { positional: [key = "", ...more] }) => {
      noMoreArguments(more);
      if (key === "") return undefined;
      write(session, new Map([...current(session)].filter(([each]) => each !== key)));
      return undefined;
    },
  },
};

/** State that nobody has ever set is nothing to Go, and one that was emptied is an empty map. */
const isNil = (session: HookSession): boolean => session.pending.state === undefined && current(session).size === 0;

const current = ({ once, pending }: HookSession): ReadonlyMap<string, string> => {
  try {
    return pending.state ?? new Map(Object.entries(once.state()));
  } catch (error) {
    if (error instanceof ModelError) throw new CommandFailure(`loading unit state from database: ${error.message}`);
    throw error;
  }
};

/** The state is sent only if something in it has changed. */
const write = (session: HookSession, next: ReadonlyMap<string, string>): void => {
  const before = current(session);
  const isSame = before.size === next.size && [...next].every(([key, value]) => before.get(key) === value);
  if (!isSame) session.pending.state = next;
};

const refuseTooLong = ({ controller }: HookSession, key: string, value: string): void => {
  const exceeded = isJuju3(controller) ? " exceeded" : ": quota limit exceeded";
  if (Buffer.byteLength(key) > KEY_BYTES) throw new CommandFailure(`max allowed key length (${KEY_BYTES})${exceeded}`);
  if (Buffer.byteLength(value) > VALUE_BYTES)
    throw new CommandFailure(`max allowed value length (${VALUE_BYTES})${exceeded}`);
};
