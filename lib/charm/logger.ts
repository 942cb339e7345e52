import type { DestinationStream, Logger as PinoLogger } from "pino";
import type { HookToolRunner } from "#lib/hook-tools/hook-tool-runner.ts";
import { type JujuLogLevel, jujuLog } from "#lib/hook-tools/log.ts";

/** Severities of a line of log, the least serious first. */
export const LOG_LEVELS = ["trace", "debug", "info", "warn", "error"] as const;

/** How serious a line of log is. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Values that belong to a line; a `Secret` among them shows as `<secret>`. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Writes one line a call, with its fields as `key=value` behind the message. */
export type Logger = Readonly<Record<LogLevel, (fields: LogFields, message: string) => void>>;

/** A logger whose lines are on their way: they arrive in order, and all of them once `flush` has answered. */
export interface JujuLogger extends Logger {
  flush(): Promise<void>;
}

/**
 * Logs through Juju's `juju-log`, so that `juju debug-log` shows it. Each line costs a process, so lines below `level` cost nothing,
 * and pino is loaded by the first line that counts: a hook that has nothing to say does not pay for it.
 */
export const jujuLogger = (tools: HookToolRunner, level: LogLevel): JujuLogger => {
  let pino: Promise<PinoLogger> | undefined;
  let written: Promise<void> = Promise.resolve();
  const lines: string[] = [];

  const write = async (severity: LogLevel, fields: LogFields, message: string): Promise<void> => {
    pino ??= createPino(level, { write: (line) => void lines.push(line) });
    (await pino)[severity](fields, message);
    for (const line of lines.splice(0)) await jujuLog(tools, JUJU_LEVELS[severity], formatLine(line));
  };

  const at =
    (severity: LogLevel) =>
    (fields: LogFields, message: string): void => {
      if (LOG_LEVELS.indexOf(severity) < LOG_LEVELS.indexOf(level)) return;
      written = written.then(() => write(severity, fields, message));
    };

  return {
    trace: at("trace"),
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    flush: () => written,
  };
};

const JUJU_LEVELS: Readonly<Record<LogLevel, JujuLogLevel>> = {
  trace: "TRACE",
  debug: "DEBUG",
  info: "INFO",
  warn: "WARNING",
  error: "ERROR",
};

/** Names of fields that never show, wherever they stand one level deep. */
const REDACTED = ["password", "secret", "token", "dsn", "*.password", "*.secret", "*.token", "*.dsn"];

const createPino = async (level: LogLevel, destination: DestinationStream): Promise<PinoLogger> => {
  const { default: pino } = await import("pino");
  const options = { base: null, timestamp: false, level, redact: { paths: REDACTED, censor: "<secret>" } };
  return pino(options, destination);
};

/** From pino's JSON to a line for people: the message, then `key=value`. Juju adds time, unit and level itself. */
const formatLine = (json: string): string => {
  const { level: _level, msg, ...fields }: Readonly<Record<string, unknown>> = JSON.parse(json);
  const pairs = Object.entries(fields).map(
    ([key, value]) => `${key}=${typeof value === "string" ? value : JSON.stringify(value)}`,
  );
  return [String(msg), ...pairs].join(" ");
};
