import type { Logger as PinoLogger } from "pino";
import { HIDDEN } from "#lib/juju/secret.ts";

/** A pino whose lines are for people: the message, then `key=value`. Juju adds time, unit and level itself. */
export const createPino = async (level: string, write: (line: string) => void): Promise<PinoLogger> => {
  // A hook command that starts in this turn runs while pino loads.
  await new Promise(setImmediate);
  const { default: pino } = await import("pino");
  const options = {
    base: null,
    timestamp: false,
    level,
    formatters: { log: describeErrors },
    redact: { paths: REDACTED, censor: HIDDEN },
  };
  return pino(options, { write: (json: string) => write(formatLine(json)) });
};

/** Names of fields that never show, at the top and one level deeper. */
const REDACTED = ["password", "secret", "token", "dsn", "authorization", "cookie"].flatMap((name) => [
  name,
  `*.${name}`,
]);

/** Errors of HTTP clients carry the whole request, its headers and body included; a line gets their name and message. */
const describeErrors = (fields: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [
      key,
      value instanceof Error ? `${value.name}: ${value.message}` : value,
    ]),
  );

const formatLine = (json: string): string => {
  const { level: _level, msg, ...fields }: Readonly<Record<string, unknown>> = JSON.parse(json);
  return [String(msg ?? ""), ...Object.entries(fields).map(([key, value]) => `${key}=${formatValue(value)}`)].join(" ");
};

/** Words stay words; what a reader could not tell from the next field is quoted. */
const formatValue = (value: unknown): string =>
  typeof value === "string" && /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value);
