import type { HookContext } from "#lib/juju/context.ts";

type Value = string | number | boolean | object | undefined;

/** The line to type that runs an action on this unit; parameters without a value are left out. */
export const jujuRun = (
  { unit }: Pick<HookContext, "unit">,
  action: string,
  parameters: Readonly<Record<string, Value>> = {},
): string => {
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined);
  return ["juju run", unit, action, ...given.map(([name, value]) => `${name}=${typed(value)}`)].join(" ");
};

/** Juju reads values as YAML and a shell reads them before: a text that either takes for something else is quoted for both. */
const typed = (value: Value): string => {
  if (typeof value !== "object" && (typeof value !== "string" || (PLAIN.test(value) && !OTHER_THAN_TEXT.test(value))))
    return String(value);
  return `'${JSON.stringify(value).replaceAll("'", `'\\''`)}'`;
};

const PLAIN = /^[\w@][\w.@+/:-]*$/;
/** What YAML reads as a number, a truth value or nothing. */
const OTHER_THAN_TEXT = /^(?:[\d.+_-]*(?:e[\d+-]+)?|0[xo][\da-f]+|true|false|yes|no|on|off|null|y|n)$/i;
