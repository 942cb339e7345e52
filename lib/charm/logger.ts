import type { Logger as PinoLogger } from "pino";
import type { HookToolRunner } from "#lib/hook-tools/hook-tool-runner.ts";
import { type JujuLogLevel, jujuLog } from "#lib/hook-tools/log.ts";
import { traceOf } from "./error-trace.ts";
import { createPino } from "./pino-line.ts";

/** Severities of a line of log, the least serious first. */
export const LOG_LEVELS = ["trace", "debug", "info", "warn", "error"] as const;

/** How serious a line of log is. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Values that belong to a line; a `Secret` among them shows as `<secret>`, an error as its name and message. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Writes one line a call, with its fields as `key=value` behind the message. */
export type Logger = Readonly<Record<LogLevel, (fields: LogFields, message: string) => void>>;

/** A logger whose lines are on their way: they arrive in order, and all of them once `flush` has answered. */
export interface JujuLogger extends Logger {
  flush(): Promise<void>;
}

/** Where lines go, and which. */
export interface JujuLoggerOptions {
  readonly tools: HookToolRunner;
  /** Lines that are less serious cost nothing. */
  readonly level: LogLevel;
  /** Takes what `juju-log` could not: a hook does not fail because its log does, and no line is lost without a trace. */
  readonly lastResort: (line: string) => void;
}

/**
 * Logs through Juju's `juju-log`, so that `juju debug-log` shows it: one process at a time, in order. Each line costs such a process, and
 * pino is loaded by the first line that counts, so a hook that has nothing to say pays for neither.
 */
export const jujuLogger = ({ tools, level, lastResort }: JujuLoggerOptions): JujuLogger => {
  let pino: Promise<PinoLogger> | undefined;
  let written: Promise<void> = Promise.resolve();
  const lines: string[] = [];

  const write = async (severity: LogLevel, fields: LogFields, message: string): Promise<void> => {
    pino ??= createPino(level, (line) => lines.push(line));
    (await pino)[severity](fields, message);
    for (const line of lines.splice(0)) await jujuLog(tools, JUJU_LEVELS[severity], line);
  };

  const at =
    (severity: LogLevel) =>
    (fields: LogFields, message: string): void => {
      if (LOG_LEVELS.indexOf(severity) < LOG_LEVELS.indexOf(level)) return;
      written = written
        .then(() => write(severity, fields, message))
        .catch((error: unknown) => lastResort(`${severity}: ${message}\nnot in Juju's log: ${traceOf(error)}\n`));
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
