import type { RelationView } from "#lib/testing/hook-session/controller.ts";
import { output } from "#lib/testing/hook-session/format/output.ts";
import type { HookCommands } from "#lib/testing/hook-session/hook-command.ts";
import type { HookSession } from "#lib/testing/hook-session/hook-session.ts";
import { booleanFlag, CommandFailure, noMoreArguments } from "#lib/testing/hook-session/input/arguments.ts";
import { findRelation, relationFlags, requireRelation } from "#lib/testing/hook-session/input/relation-flag.ts";

const FORMATS = ["smart", "yaml", "json"] as const;

/** The commands about which relations there are, and who is in them. */
export const RELATION_COMMANDS: HookCommands = {
  "relation-ids": {
    usage: "<name>",
    formats: FORMATS,
    run: (session, args) => {
      const [endpoint = findRelation(session, args)?.endpoint, ...more] = args.positional;
      if (endpoint === undefined) throw new CommandFailure("no endpoint name specified", 2);
      noMoreArguments(more);
      const relations = [...session.relations.values()].filter((relation) => relation.endpoint === endpoint);
      return output(
        relations
          .filter((each) => isListed(each, session))
          .map(({ id }) => `${endpoint}:${id}`)
          .toSorted(),
      );
    },
  },
  "relation-list": {
    usage: "",
    formats: FORMATS,
    flags: (session) => ({ ...relationFlags(session), app: booleanFlag("app") }),
    run: (session, args) => {
      const { members, remoteApp } = requireRelation(session, args);
      noMoreArguments(args.positional);
      return output(args.flags["app"] === "true" ? remoteApp : members.toSorted());
    },
  },
  "relation-model-get": {
    usage: "",
    formats: FORMATS,
    flags: relationFlags,
    run: (session, args) => {
      const { remoteModelUuid } = requireRelation(session, args);
      noMoreArguments(args.positional);
      return output({ uuid: remoteModelUuid });
    },
  },
};

/** One that is being broken is left out as soon as nobody is in it any more. */
const isListed = ({ id, role, life, isSuspended, members }: RelationView, { subject }: HookSession): boolean => {
  if (life === "dead" || id === subject.broken) return false;
  return role === "peer" || members.length > 0 || (life === "alive" && !isSuspended);
};
