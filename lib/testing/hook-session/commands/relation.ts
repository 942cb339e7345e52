import { parse } from "yaml";
import * as z from "zod";
import type { Databag } from "#lib/juju/databag.ts";
import { applicationOf, isUnitName, type RelationId } from "#lib/juju/names.ts";
import { CommandFailure, type ParsedArguments } from "#lib/testing/hook-session/arguments.ts";
import type { HookCommand } from "#lib/testing/hook-session/hook-command.ts";
import type { HookSession } from "#lib/testing/hook-session/hook-session.ts";
import { getApplication, type Relation, relationsOf, sidesOf } from "#lib/testing/juju-model/model.ts";
import { mergeDatabag } from "#lib/testing/juju-model/relations.ts";

const RELATION_FLAGS = { r: true, relation: true, app: false };

/** The commands about relations. */
export const RELATION_COMMANDS: Readonly<Record<string, HookCommand>> = {
  "relation-ids": {
    run: ({ model, app, broken }, { positional: [endpoint] }) => {
      if (endpoint === undefined) throw new CommandFailure("no endpoint name specified", 2);
      return relationsOf(model, app, endpoint)
        .filter(({ id }) => id !== broken)
        .map(({ id }) => `${endpoint}:${id}`)
        .toSorted();
    },
  },
  "relation-list": {
    flags: RELATION_FLAGS,
    run: (session, args) => {
      const { other } = sides(session, relationOf(session, args));
      if (args.flags["app"] !== undefined) return other.app;
      return [...other.unitDatabags.keys()].filter((unit) => unit !== session.unit).toSorted();
    },
  },
  "relation-get": {
    flags: RELATION_FLAGS,
    run: (session, args) => {
      const relation = relationOf(session, args);
      const [key = "-", member] = args.positional;
      if (member === undefined) throw new CommandFailure("no unit or application specified", 2);
      const databag = readDatabag(session, relation, member, args.flags["app"] !== undefined);
      return key === "-" ? databag : (databag[key] ?? null);
    },
  },
  "relation-set": {
    flags: { ...RELATION_FLAGS, file: true },
    readsStdin: ({ flags }) => flags["file"] === "-",
    run: (session, args, stdin) => {
      const relation = relationOf(session, args);
      const changes = { ...readFile(stdin), ...keyValues(args.positional) };
      const { unitDatabags, applicationDatabags } = session.pending;
      if (args.flags["app"] === undefined) return merge(unitDatabags, relation.id, changes);
      if (!isLeader(session)) throw new CommandFailure("cannot write relation settings");
      return merge(applicationDatabags, relation.id, changes);
    },
  },
  "relation-model-get": {
    flags: RELATION_FLAGS,
    run: (session, args) => {
      relationOf(session, args);
      return { uuid: session.model.uuid };
    },
  },
};

const relationOf = ({ model, app }: HookSession, { flags }: ParsedArguments): Relation => {
  const text = flags["r"] ?? flags["relation"];
  if (text === undefined) throw new CommandFailure("no relation id specified", 2);
  const relation = model.relations.get(Number(text.slice(text.lastIndexOf(":") + 1)));
  if (relation === undefined || sidesOf(relation, app) === undefined)
    throw new CommandFailure(`invalid value "${text}" for option -r: relation not found`, 2);
  return relation;
};

const sides = ({ app }: HookSession, relation: Relation) => {
  const found = sidesOf(relation, app);
  if (found === undefined) throw new CommandFailure("permission denied");
  return found;
};

const readDatabag = (session: HookSession, relation: Relation, member: string, isApplication: boolean): Databag => {
  const { own, other } = sides(session, relation);
  const { pending, unit, app } = session;
  const memberApp = isUnitName(member) ? applicationOf(member) : member;
  if (isApplication) {
    if (memberApp !== app) return memberApp === other.app ? other.databag : denied();
    if (own.role !== "peer" && !isLeader(session)) return denied();
    return mergeDatabag(own.databag, pending.applicationDatabags.get(relation.id) ?? {});
  }
  if (!isUnitName(member)) throw new CommandFailure(`expected unit name, got application name "${member}"`, 2);
  if (member === unit)
    return mergeDatabag(own.unitDatabags.get(unit) ?? {}, pending.unitDatabags.get(relation.id) ?? {});
  return other.unitDatabags.get(member) ?? denied();
};

const denied = (): never => {
  throw new CommandFailure("permission denied");
};

const isLeader = ({ model, app, unit }: HookSession): boolean => getApplication(model, app).leader === unit;

const merge = (bags: Map<RelationId, Databag>, id: RelationId, changes: Databag): undefined => {
  bags.set(id, { ...bags.get(id), ...changes });
  return undefined;
};

const File = z.record(z.string(), z.string());

const readFile = (text: string): Databag => (text === "" ? {} : File.parse(parse(text)));

const keyValues = (args: readonly string[]): Databag =>
  Object.fromEntries(
    args.map((argument): [string, string] => {
      const equals = argument.indexOf("=");
      if (equals < 1) throw new CommandFailure(`expected "key=value", got "${argument}"`, 2);
      return [argument.slice(0, equals).trim(), argument.slice(equals + 1).trim()];
    }),
  );
