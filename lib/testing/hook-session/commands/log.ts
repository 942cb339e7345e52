import { goQuote } from "#lib/testing/hook-session/format/go-quote.ts";
import type { HookCommands } from "#lib/testing/hook-session/hook-command.ts";
import type { HookSession } from "#lib/testing/hook-session/hook-session.ts";
import { booleanFlag, CommandFailure, textFlag } from "#lib/testing/hook-session/input/arguments.ts";

const LEVELS = ["TRACE", "DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"];

/** The command that writes to the model's log. */
export const LOG_COMMANDS: HookCommands = {
  "juju-log": {
    usage: "<message>",
    ignoresFormat: true,
    flags: () => ({ l: textFlag("level"), "log-level": textFlag("level"), debug: booleanFlag("debug") }),
    run: (session, { flags, positional }) => {
      if (positional.length === 0) throw new CommandFailure("no message specified", 2);
      const level = levelOf(session, flags["debug"] === "true" ? "DEBUG" : flags["level"] || "INFO");
      if (level !== undefined) session.controller.log(level, `${prefix(session)}${positional.join(" ")}`);
      return undefined;
    },
  },
};

/** Undefined for Juju's own name of "nothing said": such a message is not logged. */
const levelOf = ({ controller }: HookSession, text: string): string | undefined => {
  const name = text.toUpperCase() === "WARN" ? "WARNING" : text.toUpperCase();
  if (name === "UNSPECIFIED") return undefined;
  if (LEVELS.includes(name)) return name;
  controller.log("WARNING", `Specified log level of ${goQuote(text)} is not valid`);
  return "INFO";
};

const prefix = ({ subject: { relation }, relations }: HookSession): string => {
  const endpoint = relation === undefined ? undefined : relations.get(relation)?.endpoint;
  return endpoint === undefined ? "" : `${endpoint}:${relation}: `;
};
