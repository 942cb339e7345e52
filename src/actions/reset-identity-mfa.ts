import * as z from "zod";
import { failed } from "#lib/charm/define-action.ts";
import {
  type Credentials,
  countPasswordlessKeys,
  getCredentials,
  removePasswordlessKeys,
  removeSecondFactor,
  SECOND_FACTORS,
  secondFactors,
} from "#src/kratos/admin-api/credentials.ts";
import { revokeIdentitySessions } from "#src/kratos/admin-api/identity-sessions.ts";
import { factsAnswer } from "./frame/facts-answer.ts";
import { finish } from "./frame/finish.ts";
import { identitySelector, selectIdentity } from "./frame/identity-selector.ts";
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
    const removed = await (type === "passkey" ? removePasskeys(id, session) : removeFactors(id, type, session));
    if (isFailure(removed)) return removed;
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
    const credentials = await getCredentials(session.kratos, id);
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

const removeFactors = async (
  id: string,
  type: (typeof SECOND_FACTORS)[number] | "all",
  { kratos, world, changed }: ChangingSession,
): Promise<readonly string[] | Failure> => {
  const wanted = secondFactors(await getCredentials(kratos, id)).filter((each) => type === "all" || type === each);
  for (const factor of wanted) {
    await removeSecondFactor(kratos, id, factor);
    changed(`credentials.${factor}`);
  }
  const still = wanted.length === 0 ? [] : secondFactors(await getCredentials(kratos, id));
  const [returned] = wanted.filter((factor) => still.includes(factor));
  return returned === undefined ? wanted : lostUpdate(returned, id, world.context.unit);
};

const removePasskeys = async (
  id: string,
  { kratos, world, changed }: ChangingSession,
): Promise<readonly string[] | Failure> => {
  const credentials = await getCredentials(kratos, id);
  if (countPasswordlessKeys(credentials) === 0) return [];
  if (credentials.password.hash === undefined && credentials.oidc.length === 0)
    return failed(
      `The identity ${id} logs in with its keys only: without them nobody could. ` +
        `Give it a password first: juju run ${world.context.unit} reset-password identity-id=${id}`,
    );
  await removePasswordlessKeys(kratos, id, credentials);
  changed("credentials.passkey");
  const still = countPasswordlessKeys(await getCredentials(kratos, id));
  return still === 0 ? ["passkey"] : lostUpdate("passkey", id, world.context.unit);
};
