import type { RelationView } from "#lib/testing/hook-session/controller.ts";
import type { HookSession } from "#lib/testing/hook-session/hook-session.ts";
import { CommandFailure, type Flags, type ParsedArguments } from "./arguments.ts";

/** `-r` and `--relation`: `name:7` or `7`, of which only the number counts. A relation that is not there is a wrong value. */
export const relationFlags = ({ relations }: HookSession): Flags => {
  const parse = (value: string): string => {
    const number = value.slice(value.lastIndexOf(":") + 1);
    const id = /^[+-]?\d+$/.test(number) ? Number(number) : Number.NaN;
    if (!Number.isSafeInteger(id)) throw new CommandFailure("invalid relation id");
    if (!relations.has(id)) throw new CommandFailure("relation not found");
    return String(id);
  };
  return { r: { key: "relation", parse }, relation: { key: "relation", parse } };
};

/** The relation that a command is about: what its flag says, or the hook; undefined if neither does. */
export const findRelation = (
  { relations, subject }: HookSession,
  { flags }: ParsedArguments,
): RelationView | undefined => {
  const given = flags["relation"];
  const id = given === undefined ? subject.relation : Number(given);
  return id === undefined ? undefined : relations.get(id);
};

/** As {@link findRelation}, for commands that need one. */
export const requireRelation = (session: HookSession, args: ParsedArguments): RelationView => {
  const relation = findRelation(session, args);
  if (relation === undefined) throw new CommandFailure("no relation id specified", 2);
  return relation;
};
