import * as z from "zod";
import { failed } from "#lib/charm/define-action.ts";
import {
  type Credentials,
  countPasswordlessKeys,
  countPasswordlessSecurityKeys,
  getCredentials,
  removePasskeys,
  removePasswordlessSecurityKeys,
  removeSecondFactor,
  SECOND_FACTORS,
  secondFactors,
} from "#src/kratos/admin-api/credentials.ts";
import { revokeIdentitySessions } from "#src/kratos/admin-api/identity-sessions.ts";
import { factsAnswer } from "./frame/facts-answer.ts";
import { finish, type Unfinished } from "./frame/finish.ts";
import { identitySelector, selectIdentity } from "./frame/identity-selector.ts";
import { jujuRun } from "./frame/juju-run.ts";
import { type ChangingSession, changingAction, type Failure, isFailure } from "./frame/kratos-action.ts";
import { lostUpdate } from "./frame/lost-update.ts";

const parameters = {
  ...identitySelector,
  "mfa-type": z.enum([...SECOND_FACTORS, "passkey", "all"], {
    error: `must be one of ${SECOND_FACTORS.join(", ")}, passkey, all`,
  }),
  "revoke-sessions": z.boolean({ error: "must be true or false" }).default(false),
};

/** Removes second factors, so that the person can set them up anew; keys that log in without a password are first factors and have a type of their own. */
export const resetIdentityMfa = changingAction({
  name: "reset-identity-mfa",
  event: "authn_factor_removed",
  parameters,
  run: async ({ "mfa-type": type, "revoke-sessions": revoke, ...selector }, session) => {
    const identity = await selectIdentity(selector, session);
    if (isFailure(identity)) return identity;
    const { id } = identity;
    session.concerns(id);
    const unfinished = unfinishedReset(id, { type, revoke }, session);
    const removal = await (type === "passkey"
      ? removeKeys(id, unfinished, session)
      : removeFactors(id, type, unfinished, session));
    if (isFailure(removal)) return removal;
    const { removed, credentials } = removal;
    const revoked = await finish(
      revoke ? revokeIdentitySessions(session.kratos, id) : Promise.resolve(0),
      {
        situation: `Removed ${removed.join(", ") || "nothing"}, but the sessions were not ended`,
        next: `juju run ${session.world.context.unit} invalidate-identity-sessions identity-id=${id}`,
      },
      session.world,
    );
    if (isFailure(revoked)) return revoked;
    if (revoked > 0) session.changed("sessions");
    return factsAnswer({
      changed: removed.length > 0 || revoked > 0,
      summary:
        removed.length > 0
          ? `Removed: ${removed.join(", ")}.`
          : `Nothing to remove: no ${type === "all" ? "second factor" : type} is set up.`,
      removed,
      ...left(credentials),
      ...(revoke && { "sessions-revoked": revoked }),
    });
  },
});

const left = (credentials: Credentials) => ({
  "second-factors": secondFactors(credentials),
  "passwordless-keys": countPasswordlessKeys(credentials),
});

/** What was removed, and the credentials that are left. */
interface Removal {
  readonly removed: readonly string[];
  readonly credentials: Credentials;
}

/** What to say when Kratos fails after a part of the change. */
type UnfinishedReset = (situation: string) => Unfinished;

/** The same action does the rest: what is gone by now, it passes over. */
const unfinishedReset =
  (
    id: string,
    { type, revoke }: { readonly type: string; readonly revoke: boolean },
    { world }: ChangingSession,
  ): UnfinishedReset =>
  (situation) => ({
    situation: revoke ? `${situation}, and the sessions were not ended` : situation,
    next: jujuRun(world.context, "reset-identity-mfa", {
      ...{ "identity-id": id, "mfa-type": type },
      ...(revoke && { "revoke-sessions": true }),
    }),
  });

const removeFactors = async (
  id: string,
  type: (typeof SECOND_FACTORS)[number] | "all",
  unfinished: UnfinishedReset,
  session: ChangingSession,
): Promise<Removal | Failure> => {
  const { kratos, world } = session;
  const before = await getCredentials(kratos, id);
  const removed = secondFactors(before).filter((each) => type === "all" || type === each);
  if (removed.length === 0) return { removed, credentials: before };
  const steps = removed.map((factor) => ({
    ...{ what: factor, field: factor },
    remove: () => removeSecondFactor(kratos, id, factor),
  }));
  const credentials = await removeInTurn(id, steps, unfinished, session);
  if (isFailure(credentials)) return credentials;
  const still = secondFactors(credentials);
  const [returned] = removed.filter((factor) => still.includes(factor));
  return returned === undefined ? { removed, credentials } : lostUpdate(returned, id, world.context.unit);
};

const removeKeys = async (
  id: string,
  unfinished: UnfinishedReset,
  session: ChangingSession,
): Promise<Removal | Failure> => {
  const { kratos, world } = session;
  const before = await getCredentials(kratos, id);
  if (countPasswordlessKeys(before) === 0) return { removed: [], credentials: before };
  if (before.password.hash === undefined && before.oidc.length === 0)
    return failed(
      `The identity ${id} logs in with its keys only: without them nobody could. ` +
        `Give it a password first: juju run ${world.context.unit} reset-password identity-id=${id}`,
    );
  const steps = [
    ...(countPasswordlessSecurityKeys(before) > 0
      ? [
          {
            ...{ what: "the security keys that log in without a password", field: "webauthn" },
            remove: () => removePasswordlessSecurityKeys(kratos, id, before),
          },
        ]
      : []),
    ...(before.passkey.keys.length > 0
      ? [{ ...{ what: "the passkeys", field: "passkey" }, remove: () => removePasskeys(kratos, id, before) }]
      : []),
  ];
  const credentials = await removeInTurn(id, steps, unfinished, session);
  if (isFailure(credentials)) return credentials;
  return countPasswordlessKeys(credentials) === 0
    ? { removed: ["passkey"], credentials }
    : lostUpdate("passkey", id, world.context.unit);
};

/** One request that takes something away. */
interface Step {
  /** In the words of the answer. */
  readonly what: string;
  /** The field of `credentials` that it changes. */
  readonly field: string;
  remove(): Promise<void>;
}

/** Removes one after the other and reads what is left. As long as nothing is gone, trouble with Kratos is that of any action. */
const removeInTurn = async (
  id: string,
  steps: readonly Step[],
  unfinished: UnfinishedReset,
  { kratos, world, changed }: ChangingSession,
): Promise<Credentials | Failure> => {
  const gone: string[] = [];
  for (const { what, field, remove } of steps) {
    const situation = `Removed ${gone.join(", ")}, but not ${what}`;
    const failure = await (gone.length === 0 ? remove() : finish(remove(), unfinished(situation), world));
    if (isFailure(failure)) return failure;
    changed(`credentials.${field}`);
    gone.push(what);
  }
  const situation = `Removed ${gone.join(", ")}, but what is left could not be read`;
  return finish(getCredentials(kratos, id), unfinished(situation), world);
};
