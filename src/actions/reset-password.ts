import * as z from "zod";
import { failed } from "#lib/charm/define-action.ts";
import type { Secret } from "#lib/juju/secret.ts";
import { type Credentials, getCredentials, secondFactors, setPasswordHash } from "#src/kratos/admin-api/credentials.ts";
import { getIdentity, type Identity } from "#src/kratos/admin-api/identities.ts";
import { revokeIdentitySessions } from "#src/kratos/admin-api/identity-sessions.ts";
import { hashPassword } from "#src/kratos/password-hash.ts";
import type { Answer } from "./frame/answer.ts";
import { factsAnswer, identityFactsAnswer } from "./frame/facts-answer.ts";
import { finish, type Unfinished } from "./frame/finish.ts";
import { identitySelector, selectIdentity } from "./frame/identity-selector.ts";
import { jujuRun } from "./frame/juju-run.ts";
import { type ChangingSession, changingAction, type Failure, isFailure } from "./frame/kratos-action.ts";
import { lostUpdate } from "./frame/lost-update.ts";
import { passwordSecretParameter, readPassword } from "./frame/password-parameter.ts";
import { passwordFault, passwordPolicy, policyParameter } from "./frame/password-policy.ts";
import { expiresInParameter, recoveryFacts } from "./frame/recovery-code.ts";

const parameters = {
  ...identitySelector,
  ...passwordSecretParameter,
  ...policyParameter,
  ...expiresInParameter,
  "keep-sessions": z.boolean({ error: "must be true or false" }).default(false),
};

type Parameters = z.output<z.ZodObject<typeof parameters>>;

/** Sets the password of an identity and logs it out; without a password, makes a code for the person to set one. */
export const resetPassword = changingAction({
  name: "reset-password",
  event: ({ "password-secret-id": secret }) => (secret === undefined ? "authn_token_created" : "authn_password_change"),
  parameters,
  run: async (given, session) => {
    const { "expires-in": expiresIn, "password-secret-id": secretId } = given;
    if (secretId !== undefined && expiresIn !== undefined)
      return failed("expires-in is for a recovery code, and with password-secret-id there is none: leave one out");
    const identity = await selectIdentity(given, session);
    if (isFailure(identity)) return identity;
    session.concerns(identity.id);
    const password = await readPassword(given, session.world);
    if (isFailure(password)) return password;
    if (password === undefined) return giveRecoveryCode(identity, expiresIn, session);
    const credentials = await changePassword(identity, { ...given, password }, session);
    return isFailure(credentials) ? credentials : logOut(identity.id, credentials, given, session);
  },
});

const giveRecoveryCode = async (
  { id, state }: Identity,
  expiresIn: string | undefined,
  session: ChangingSession,
): Promise<Answer> => {
  const { kratos, world } = session;
  const factors = secondFactors(await getCredentials(kratos, id));
  const recovery = await recoveryFacts(kratos, id, expiresIn);
  session.changed("recovery_code");
  const obstacles = [
    ...(state === "inactive"
      ? [`The account is inactive; run: juju run ${world.context.unit} update-identity identity-id=${id} state=active`]
      : []),
    ...(factors.length > 0
      ? [
          `The code does not replace the second factor (${factors.join(", ")}); if it is lost: juju run ${world.context.unit} reset-identity-mfa identity-id=${id} mfa-type=all`,
        ]
      : []),
  ];
  const summary = ["A recovery code was created; the password stays until it is used.", ...obstacles].join(" ");
  return factsAnswer({ changed: true, summary, ...recovery, "second-factors": factors });
};

/** The credentials of the identity, for which exactly this password counts from now on. */
const changePassword = async (
  { id, schema_id: schema }: Identity,
  { password, ...given }: Parameters & { readonly password: Secret },
  session: ChangingSession,
): Promise<Credentials | Failure> => {
  const { kratos, world } = session;
  const { identifiers } = (await getCredentials(kratos, id)).password;
  if (identifiers.length === 0)
    return failed(
      `The identity ${id} cannot have a password: by its schema ${schema}, none of its traits is one to log in with. ` +
        `Add that trait first: juju run ${world.context.unit} update-identity identity-id=${id} traits=...`,
    );
  const fault = passwordFault(password, identifiers, await passwordPolicy(given, world));
  if (fault !== undefined) return failed(fault);
  const hash = await hashPassword(password);
  await setPasswordHash(kratos, id, hash);
  session.changed("credentials.password");
  const written = await finish(getCredentials(kratos, id), unread(id, given, session), world);
  if (isFailure(written)) return written;
  return written.password.hash?.reveal() === hash.reveal()
    ? written
    : lostUpdate("the password", id, world.context.unit);
};

/** Nobody can look at a password, so the action itself has to be run again: it sets the same one. */
const unread = (
  id: string,
  { "keep-sessions": kept, "ignore-password-policy": ignored, "password-secret-id": secretId }: Parameters,
  { world }: ChangingSession,
): Unfinished => ({
  situation: `The password was changed, but could not be read back${kept ? "" : ", and the sessions were not ended"}`,
  next: jujuRun(world.context, "reset-password", {
    "identity-id": id,
    "password-secret-id": secretId,
    ...(ignored && { "ignore-password-policy": true }),
    ...(kept && { "keep-sessions": true }),
  }),
});

const logOut = async (
  id: string,
  credentials: Credentials,
  { "keep-sessions": kept }: Parameters,
  session: ChangingSession,
): Promise<Answer | Failure> => {
  const { kratos, world } = session;
  const revoked = await finish(
    kept ? Promise.resolve(0) : revokeIdentitySessions(kratos, id),
    {
      situation: "The password was changed, but the sessions were not ended",
      next: `juju run ${world.context.unit} invalidate-identity-sessions identity-id=${id}`,
    },
    world,
  );
  if (isFailure(revoked)) return revoked;
  if (revoked > 0) session.changed("sessions");
  const summary = `The password was changed; ${kept ? "sessions go on" : `sessions ended: ${revoked}`}`;
  const identity = await finish(
    getIdentity(kratos, id),
    {
      situation: `${summary}; but the identity could not be shown`,
      next: jujuRun(world.context, "get-identity", { "identity-id": id }),
    },
    world,
  );
  if (isFailure(identity)) return identity;
  if (identity === undefined) return lostUpdate("the password", id, world.context.unit);
  return identityFactsAnswer(identity, {
    changed: true,
    summary: `${summary}.`,
    "sessions-revoked": revoked,
    "second-factors": secondFactors(credentials),
  });
};
