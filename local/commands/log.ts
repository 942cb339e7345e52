import { type LogRecord, ModelError } from "#lib/testing/juju-model/model.ts";
import type { Command } from "./command.ts";

const LEVELS = ["TRACE", "DEBUG", "INFO", "WARNING", "ERROR"];

/** `juju debug-log`: the lines so far, those of DEBUG and above unless told otherwise. */
export const debugLog: Command = {
  usage: "debug-log [--level LEVEL] [--include ENTITY] [-n LINES]",
  summary: "Shows the log of the model",
  flags: {
    ...{ level: "value", l: "value", include: "value", i: "value", lines: "value", limit: "value", n: "value" },
    ...{ replay: "switch", "no-tail": "switch" },
  },
  run: ({ flags }, { model }, output) => {
    const least = levelOf(flags["level"] ?? flags["l"] ?? "DEBUG");
    const entity = (flags["include"] ?? flags["i"] ?? "").replace(/^unit-(.*)-(\d+)$/, "$1/$2");
    const lines = model.log.filter((line) => LEVELS.indexOf(line.level) >= least && isAbout(line, entity));
    const count = Number(flags["n"] ?? flags["lines"] ?? flags["limit"] ?? lines.length);
    for (const line of count > 0 ? lines.slice(-count) : []) output.print(format(line));
    return 0;
  },
};

const levelOf = (name: string): number => {
  const level = LEVELS.indexOf(name.toUpperCase());
  if (level === -1) throw new ModelError(`level value "${name}" is not one of ${LEVELS.join(", ")}`);
  return level;
};

/** An entity is a unit, or an application with all its units. */
const isAbout = ({ entity }: LogRecord, wanted: string): boolean =>
  wanted === "" || entity === wanted || entity.startsWith(`${wanted}/`);

const format = ({ time, entity, level, message }: LogRecord): string =>
  `unit-${entity.replace("/", "-")}: ${time.toISOString().slice(11, 19)} ${level} unit.${entity}.juju-log ${message}`;
