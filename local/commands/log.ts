import type { LogRecord } from "#lib/testing/juju-model/model.ts";
import type { Command } from "./command.ts";

const LEVELS = ["TRACE", "DEBUG", "INFO", "WARNING", "ERROR"];

/** `juju debug-log`: the lines so far, those of DEBUG and above unless told otherwise. */
export const debugLog: Command = {
  usage: "debug-log [--level LEVEL] [--include ENTITY] [-n LINES]",
  summary: "Shows the log of the model",
  run: ({ flags }, { model }, output) => {
    const least = LEVELS.indexOf(flags["level"]?.toUpperCase() ?? "DEBUG");
    const lines = model.log.filter(({ level }) => LEVELS.indexOf(level) >= least);
    const count = Number(flags["n"] ?? flags["lines"] ?? flags["limit"] ?? lines.length);
    for (const line of count > 0 ? lines.slice(-count) : []) output.print(format(line));
    return 0;
  },
};

const format = ({ time, entity, level, message }: LogRecord): string =>
  `unit-${entity.replace("/", "-")}: ${time.toISOString().slice(11, 19)} ${level} unit.${entity}.juju-log ${message}`;
