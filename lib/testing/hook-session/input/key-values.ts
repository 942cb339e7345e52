import { goQuote } from "#lib/testing/hook-session/format/go-quote.ts";
import { CommandFailure } from "./arguments.ts";

const SPACE = /^[\s\u0085]+|[\s\u0085]+$/g;

/** `key=value` arguments: both sides are trimmed, an empty argument counts for nothing (juju/utils `keyvalues`). */
export const keyValues = (args: readonly string[]): Readonly<Record<string, string>> => {
  const values = new Map<string, string>();
  for (const argument of args) {
    if (argument === "") continue;
    const equals = argument.indexOf("=");
    const key = argument.slice(0, Math.max(equals, 0)).replace(SPACE, "");
    if (equals < 1 || key === "") throw new CommandFailure(`expected "key=value", got ${goQuote(argument)}`, 2);
    if (values.has(key)) throw new CommandFailure(`key ${goQuote(key)} specified more than once`, 2);
    values.set(key, argument.slice(equals + 1).replace(SPACE, ""));
  }
  return Object.fromEntries(values);
};
