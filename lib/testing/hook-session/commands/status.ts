import type { StatusReading } from "#lib/testing/hook-session/controller.ts";
import { goQuote } from "#lib/testing/hook-session/format/go-quote.ts";
import { type GoMap, goValueOf } from "#lib/testing/hook-session/format/go-value.ts";
import { type Output, output } from "#lib/testing/hook-session/format/output.ts";
import type { HookCommands } from "#lib/testing/hook-session/hook-command.ts";
import type { HookSession } from "#lib/testing/hook-session/hook-session.ts";
import { booleanFlag, CommandFailure, noMoreArguments } from "#lib/testing/hook-session/input/arguments.ts";
import { requireLeader } from "#lib/testing/hook-session/leadership.ts";
import { ModelError } from "#lib/testing/juju-model/model.ts";

/** The order in which Juju lists them in its error. */
const STATUS_NAMES = ["maintenance", "blocked", "waiting", "active"];

/** The commands about the status of the unit and its application. */
export const STATUS_COMMANDS: HookCommands = {
  "status-get": {
    usage: "",
    formats: ["smart", "yaml", "json"],
    flags: () => ({ "include-data": booleanFlag("data"), application: booleanFlag("application") }),
    run: (session, { flags, positional }) => {
      noMoreArguments(positional);
      const withData = flags["data"] === "true";
      return flags["application"] === "true" ? applicationStatus(session, withData) : unitStatus(session, withData);
    },
  },
  "status-set": {
    usage: "<status> [<message>]",
    flags: () => ({ application: booleanFlag("application") }),
    run: (session, { flags, positional: [name, message = "", ...more] }) => {
      if (name === undefined) throw new CommandFailure("invalid args, require <status> [message]", 2);
      if (!STATUS_NAMES.includes(name))
        throw new CommandFailure(`invalid status ${goQuote(name)}, expected one of [${STATUS_NAMES.join(" ")}]`, 2);
      noMoreArguments(more);
      if (flags["application"] !== "true") session.controller.setUnitStatus(name, message);
      else {
        requireLeader(session);
        session.controller.setApplicationStatus(name, message);
      }
      return undefined;
    },
  },
};

const unitStatus = ({ once }: HookSession, withData: boolean): Output => {
  const reading = explained("workload", once.unitStatus);
  const status = statusMap(reading, withData);
  return output(status, status, withData ? status : reading.status);
};

const applicationStatus = (session: HookSession, withData: boolean): Output => {
  const reading = explained("application", () => {
    requireLeader(session);
    return session.controller.applicationStatus();
  });
  const units = Object.entries(reading.units).map(([unit, status]) => [unit, statusMap(status, withData)]);
  const status = { "application-status": { ...statusMap(reading, withData), units: Object.fromEntries(units) } };
  return output(status, status, withData ? status : reading.status);
};

const statusMap = ({ status, message, data }: StatusReading, withData: boolean): GoMap =>
  withData ? { status, message, "status-data": goValueOf(data) } : { status };

const explained = <T>(what: string, read: () => T): T => {
  try {
    return read();
  } catch (error) {
    if (error instanceof ModelError || error instanceof CommandFailure)
      throw new CommandFailure(`finding ${what} status: ${error.message}`);
    throw error;
  }
};
