import { applicationOf, isUnitName, type UnitName } from "#lib/juju/names.ts";
import type { OwnedSecret, RelationView } from "#lib/testing/hook-session/controller.ts";
import { goQuote } from "#lib/testing/hook-session/format/go-quote.ts";
import type { HookCommands } from "#lib/testing/hook-session/hook-command.ts";
import type { HookSession } from "#lib/testing/hook-session/hook-session.ts";
import {
  CommandFailure,
  noMoreArguments,
  type ParsedArguments,
  textFlag,
} from "#lib/testing/hook-session/input/arguments.ts";
import { isApplicationName } from "#lib/testing/hook-session/input/juju-names.ts";
import { findRelation, relationFlags, requireRelation } from "#lib/testing/hook-session/input/relation-flag.ts";
import { requireSecretUri } from "#lib/testing/hook-session/input/secret-uri.ts";
import { applicationTag, unitTag } from "#lib/testing/hook-session/juju-tags.ts";
import { storedSecret } from "#lib/testing/hook-session/owned-secret.ts";
import type { Grant } from "#lib/testing/hook-session/pending/pending-secrets.ts";

/** The commands about who may read a secret. */
export const SECRET_ACCESS_COMMANDS: HookCommands = {
  "secret-grant": {
    usage: "<ID>",
    flags: (session) => ({ ...relationFlags(session), unit: textFlag("unit") }),
    run: (session, args) => {
      const [uri, ...more] = args.positional;
      const id = requireSecretUri(uri);
      const relation = requireRelation(session, args);
      const unit = unitFlag(args);
      if (unit !== undefined && applicationOf(unit) !== relation.remoteApp)
        throw new CommandFailure(
          `cannot specify unit ${goQuote(unit)} in relation to application ${goQuote(relation.remoteApp)}`,
          2,
        );
      noMoreArguments(more);
      const stored = storedSecret(session, id);
      if (stored === undefined && !session.pending.secrets.created.has(id))
        throw new CommandFailure(`secret ${goQuote(id)} not found`);
      const grant = { subject: unit === undefined ? appTag(relation) : unitTag(unit), scope: relation.tag };
      if (!isGranted(stored, grant, relation)) session.pending.secrets.grant(id, grant);
      return undefined;
    },
  },
  "secret-revoke": {
    usage: "<ID>",
    flags: (session) => ({
      ...relationFlags(session),
      app: textFlag("app"),
      application: textFlag("app"),
      unit: textFlag("unit"),
    }),
    run: (session, args) => {
      const [uri, ...more] = args.positional;
      const id = requireSecretUri(uri);
      const subject = revokedSubject(session, args);
      noMoreArguments(more);
      storedSecret(session, id);
      session.pending.secrets.revoke(id, subject);
      return undefined;
    },
  },
};

const appTag = ({ remoteApp }: RelationView): string => applicationTag(remoteApp);

const unitFlag = ({ flags: { unit = "" } }: ParsedArguments): UnitName | undefined => {
  if (unit === "") return undefined;
  if (!isUnitName(unit)) throw new CommandFailure(`unit ${goQuote(unit)} not valid`, 2);
  return unit;
};

/** Only grants of earlier hooks count. An application's covers its units, and takes the place of theirs only when they are gone. */
const isGranted = (secret: OwnedSecret | undefined, { subject, scope }: Grant, relation: RelationView): boolean => {
  const targets = (secret?.access ?? []).filter((each) => each.scope === scope).map(({ target }) => target);
  const forApplication = subject === appTag(relation);
  if (forApplication && targets.some((target) => target.startsWith("unit-")))
    throw new CommandFailure(
      "any unit level grants need to be revoked before granting access to the corresponding application",
    );
  return targets.includes(subject) || (!forApplication && targets.includes(appTag(relation)));
};

const revokedSubject = (session: HookSession, args: ParsedArguments): string => {
  const { app = "" } = args.flags;
  const unit = unitFlag(args);
  const relation = findRelation(session, args);
  if (app !== "" && unit !== undefined) throw new CommandFailure("specify only one of application or unit", 2);
  if (app !== "" && relation !== undefined) throw new CommandFailure("do not specify both relation and app", 2);
  if (app !== "" && !isApplicationName(app)) throw new CommandFailure(`application ${goQuote(app)} not valid`, 2);
  if (unit !== undefined) return unitTag(unit);
  if (app !== "") return applicationTag(app);
  if (relation === undefined) throw new CommandFailure("missing relation or application or unit", 2);
  return appTag(relation);
};
