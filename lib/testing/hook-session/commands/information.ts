import { STATUS_NAMES } from "#lib/juju/status.ts";
import { CommandFailure } from "#lib/testing/hook-session/arguments.ts";
import type { HookCommand } from "#lib/testing/hook-session/hook-command.ts";
import { effectiveConfig } from "#lib/testing/juju-model/config.ts";
import { getApplication, getUnit, record } from "#lib/testing/juju-model/model.ts";

/** The commands that tell and ask about the unit itself. */
export const INFORMATION_COMMANDS: Readonly<Record<string, HookCommand>> = {
  "config-get": {
    flags: { a: false, all: false },
    run: ({ model, app }, { positional: [name] }) => {
      const { options, config } = getApplication(model, app);
      const values = effectiveConfig(options, config);
      return name === undefined ? values : (values[name] ?? null);
    },
  },
  "is-leader": {
    run: ({ model, app, unit }) => getApplication(model, app).leader === unit,
  },
  "status-get": {
    flags: { "include-data": false, application: false },
    run: ({ model, unit }, { flags }) => {
      const { name, message } = getUnit(model, unit).status;
      return flags["include-data"] === undefined ? { status: name } : { message, status: name, "status-data": {} };
    },
  },
  "status-set": {
    flags: { application: false },
    run: ({ model, unit }, { positional: [name = "", message = ""] }) => {
      if (!STATUS_NAMES.some((each) => each === name))
        throw new CommandFailure(`invalid status "${name}", expected one of [maintenance blocked waiting active]`, 2);
      getUnit(model, unit).status = { name, message, since: new Date() };
      model.onChange();
    },
  },
  "application-version-set": {
    run: ({ model, app }, { positional: [version] }) => {
      if (version === undefined) throw new CommandFailure("no version specified", 2);
      getApplication(model, app).workloadVersion = version;
    },
  },
  "juju-log": {
    flags: { l: true, "log-level": true, debug: false },
    run: ({ model, unit }, { flags, positional }) => {
      if (positional.length === 0) throw new CommandFailure("no message specified", 2);
      record(model, unit, flags["l"] ?? flags["log-level"] ?? "INFO", positional.join(" "));
    },
  },
  "goal-state": {
    run: ({ model, app }) => ({
      units: Object.fromEntries(
        [...getApplication(model, app).units.keys()].map((unit) => [unit, { status: "active" }]),
      ),
      relations: {},
    }),
  },
};
