import type { Databag } from "#lib/juju/databag.ts";
import { applicationOf, isUnitName } from "#lib/juju/names.ts";
import type { RelationView } from "#lib/testing/hook-session/controller.ts";
import { goQuote } from "#lib/testing/hook-session/format/go-quote.ts";
import { output } from "#lib/testing/hook-session/format/output.ts";
import type { HookCommands } from "#lib/testing/hook-session/hook-command.ts";
import type { HookSession } from "#lib/testing/hook-session/hook-session.ts";
import {
  booleanFlag,
  CommandFailure,
  noMoreArguments,
  type ParsedArguments,
  textFlag,
} from "#lib/testing/hook-session/input/arguments.ts";
import { isApplicationName } from "#lib/testing/hook-session/input/juju-names.ts";
import { keyValues } from "#lib/testing/hook-session/input/key-values.ts";
import { relationFlags, requireRelation } from "#lib/testing/hook-session/input/relation-flag.ts";
import { readFlagFile } from "#lib/testing/hook-session/input/settings-file.ts";
import { isLeader } from "#lib/testing/hook-session/leadership.ts";
import { OwnSettings } from "#lib/testing/hook-session/pending/own-settings.ts";
import { ModelError } from "#lib/testing/juju-model/model.ts";

/** The commands about the databags of a relation. */
export const RELATION_SETTINGS_COMMANDS: HookCommands = {
  "relation-get": {
    usage: "<key> <unit id>",
    formats: ["smart", "yaml", "json"],
    flags: (session) => ({ ...relationFlags(session), app: booleanFlag("app") }),
    run: (session, args) => {
      const relation = requireRelation(session, args);
      const [key = "", member, ...more] = args.positional;
      const databag = ownerOf(session, args, member);
      noMoreArguments(more);
      const settings = databag.isApplication
        ? applicationSettings(session, relation, databag.name)
        : unitSettings(session, relation, databag.name);
      if (key === "" || key === "-") return output(settings);
      return output(Object.entries(settings).find(([name]) => name === key)?.[1] ?? null);
    },
  },
  "relation-set": {
    usage: "<key>=<value> [<key>=<value> ...]",
    ignoresFormat: true,
    flags: (session) => ({ ...relationFlags(session), app: booleanFlag("app"), file: textFlag("file") }),
    run: (session, args, input) => {
      const relation = requireRelation(session, args);
      const given = keyValues(args.positional);
      const changes = { ...readFlagFile(args, input), ...given };
      if (args.flags["app"] !== "true")
        ownUnitSettings(session, relation, "cannot read relation settings: ").write(changes);
      else if (isLeader(session))
        ownApplicationSettings(session, relation, "cannot read relation application settings: ").write(changes);
      else throw new CommandFailure("cannot write relation settings");
      return undefined;
    },
  },
};

/** Whose databag is meant; by default that of the unit that the hook is about, or else of the application. */
const ownerOf = ({ subject }: HookSession, { flags }: ParsedArguments, given: string | undefined) => {
  const isApplication = flags["app"] === "true";
  if (given === undefined) {
    const { remoteUnit, remoteApp } = subject;
    if (remoteUnit !== undefined && !isApplication) return { name: remoteUnit, isApplication };
    const name = remoteUnit === undefined ? remoteApp : applicationOf(remoteUnit);
    if (name === undefined) throw new CommandFailure("no unit or application specified", 2);
    return { name, isApplication: true };
  }
  if (isUnitName(given)) return { name: isApplication ? applicationOf(given) : given, isApplication };
  // Juju lets any other name through here and asks the controller for the empty one.
  if (isApplication) return { name: isApplicationName(given) ? given : "", isApplication };
  if (isApplicationName(given))
    throw new CommandFailure(`expected unit name, got application name ${goQuote(given)}`, 2);
  throw new CommandFailure(`invalid unit name ${goQuote(given)}`, 2);
};

const unitSettings = (session: HookSession, relation: RelationView, unit: string): Databag =>
  unit === session.unit ? ownUnitSettings(session, relation).current : remoteSettings(session, relation, unit);

const applicationSettings = (session: HookSession, relation: RelationView, app: string): Databag =>
  app === session.app && isLeader(session)
    ? ownApplicationSettings(session, relation).current
    : remoteSettings(session, relation, app);

const remoteSettings = (session: HookSession, relation: RelationView, name: string): Databag =>
  session.remoteSettings.read(relation, name, () => session.controller.readSettings(relation.id, name));

const ownUnitSettings = ({ pending, controller }: HookSession, { id }: RelationView, prefix = ""): OwnSettings => {
  const settings = pending.unitSettings.get(id) ?? open(prefix, () => controller.ownUnitSettings(id));
  pending.unitSettings.set(id, settings);
  return settings;
};

const ownApplicationSettings = (
  { pending, controller }: HookSession,
  { id }: RelationView,
  prefix = "",
): OwnSettings => {
  const settings = pending.applicationSettings.get(id) ?? open(prefix, () => controller.ownApplicationSettings(id));
  pending.applicationSettings.set(id, settings);
  return settings;
};

const open = (prefix: string, read: () => Databag): OwnSettings => {
  try {
    return new OwnSettings(read());
  } catch (error) {
    if (error instanceof ModelError) throw new CommandFailure(`${prefix}${error.message}`);
    throw error;
  }
};
