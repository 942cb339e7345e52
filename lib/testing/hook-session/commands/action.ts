import { goQuote } from "#lib/testing/hook-session/format/go-quote.ts";
import { goValueOf } from "#lib/testing/hook-session/format/go-value.ts";
import { output } from "#lib/testing/hook-session/format/output.ts";
import type { HookCommands } from "#lib/testing/hook-session/hook-command.ts";
import type { HookSession } from "#lib/testing/hook-session/hook-session.ts";
import { CommandFailure, noMoreArguments } from "#lib/testing/hook-session/input/arguments.ts";
import { type SessionAction, setResult } from "#lib/testing/hook-session/session-action.ts";

/** The commands of actions. */
export const ACTION_COMMANDS: HookCommands = {
  "action-get": {
    usage: "[<key>[.<key>.<key>...]]",
    formats: ["smart", "yaml", "json"],
    run: (session, { positional: [key, ...more] }) => {
      noMoreArguments(more);
      const { parameters } = actionOf(session);
      return output(goValueOf(key === undefined ? parameters : valueAt(parameters, key.split("."))));
    },
  },
  "action-set": {
    usage: "<key>=<value> [<key>=<value> ...]",
    run: (session, { positional }) => {
      const results = positional.map(parseResult);
      for (const [key, value] of results) setResult(actionOf(session), key, value);
      return undefined;
    },
  },
  "action-fail": {
    usage: '["<failure message>"]',
    run: (session, { positional: [message = NO_REASON, ...more] }) => {
      noMoreArguments(more);
      actionOf(session).failure = message;
      return undefined;
    },
  },
  "action-log": {
    usage: "<message>",
    run: (session, { positional }) => {
      if (positional.length === 0) throw new CommandFailure("no message specified", 2);
      actionOf(session).log.push(positional.join(" "));
      return undefined;
    },
  },
};

const NO_REASON = "action failed without reason given, check action for errors";

const actionOf = ({ action }: HookSession): SessionAction => {
  if (action === undefined) throw new CommandFailure("not running an action");
  return action;
};

const valueAt = (value: unknown, [head, ...rest]: readonly string[]): unknown => {
  if (head === undefined) return value;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const entry = Object.entries(value).find(([key]) => key === head);
  return entry === undefined ? null : valueAt(entry[1], rest);
};

const KEY_PART = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;
const RESERVED = ["stdout", "stdout-encoding", "stderr", "stderr-encoding"];

const parseResult = (argument: string): readonly [key: string, value: string] => {
  const equals = argument.indexOf("=");
  if (equals === -1) throw new CommandFailure(`argument ${goQuote(argument)} must be of the form key...=value`, 2);
  const key = argument.slice(0, equals);
  for (const part of key.split(".")) {
    if (RESERVED.includes(part)) throw new CommandFailure(`cannot set reserved action key ${goQuote(part)}`, 2);
    if (!KEY_PART.test(part))
      throw new CommandFailure(
        `key ${goQuote(part)} must start and end with lowercase alphanumeric, and contain only lowercase alphanumeric and hyphens`,
        2,
      );
  }
  return [key, argument.slice(equals + 1)];
};
