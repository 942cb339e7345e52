import { CommandFailure } from "#lib/testing/hook-session/arguments.ts";
import type { HookCommand } from "#lib/testing/hook-session/hook-command.ts";
import type { HookSession, SessionAction } from "#lib/testing/hook-session/hook-session.ts";

/** The commands of actions. */
export const ACTION_COMMANDS: Readonly<Record<string, HookCommand>> = {
  "action-get": {
    run: (session, { positional: [key] }) => {
      const { parameters } = actionOf(session);
      return key === undefined ? parameters : (parameters[key] ?? null);
    },
  },
  "action-set": {
    run: (session, { positional }) => {
      for (const argument of positional) setResult(actionOf(session), argument);
    },
  },
  "action-fail": {
    run: (session, { positional: [message] }) => {
      actionOf(session).failure = message ?? "action failed without reason given, check action for errors";
    },
  },
  "action-log": {
    run: (session, { positional }) => {
      if (positional.length === 0) throw new CommandFailure("no message specified", 2);
      actionOf(session).log.push(positional.join(" "));
      session.model.onChange();
    },
  },
};

const actionOf = ({ action }: HookSession): SessionAction => {
  if (action === undefined) throw new CommandFailure("not running an action");
  return action;
};

const KEY_PART = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;
const RESERVED = new Set(["stdout", "stdout-encoding", "stderr", "stderr-encoding"]);

const setResult = ({ results }: SessionAction, argument: string): void => {
  const equals = argument.indexOf("=");
  if (equals < 1) throw new CommandFailure(`argument "${argument}" must be of the form key...=value`, 2);
  const key = argument.slice(0, equals);
  for (const part of key.split(".")) {
    if (RESERVED.has(part)) throw new CommandFailure(`cannot set reserved action key "${part}"`, 2);
    if (!KEY_PART.test(part))
      throw new CommandFailure(
        `key "${part}" must start and end with lowercase alphanumeric, and contain only lowercase alphanumeric and hyphens`,
        2,
      );
  }
  results.set(key, argument.slice(equals + 1));
};
