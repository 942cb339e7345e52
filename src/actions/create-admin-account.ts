import * as z from "zod";
import { failed } from "#lib/charm/define-action.ts";
import type { Secret } from "#lib/juju/secret.ts";
import type { KratosConnection } from "#src/kratos/admin-api/connection.ts";
import { KratosApiError, KratosUnavailable } from "#src/kratos/admin-api/errors.ts";
import { createIdentity, findByIdentifier } from "#src/kratos/admin-api/identities.ts";
import { createRecoveryCode } from "#src/kratos/admin-api/recovery.ts";
import { ADMIN_SCHEMA_ID } from "#src/kratos/names.ts";
import type { Answer } from "./frame/answer.ts";
import { emailParameter } from "./frame/email-parameter.ts";
import { type ChangingSession, changingAction, type Failure, isFailure } from "./frame/kratos-action.ts";
import { passwordParameters, readPassword } from "./frame/password-parameter.ts";
import { passwordFault } from "./frame/password-policy.ts";

const parameters = {
  username: z.string({ error: "is needed" }).min(1, { error: "must not be empty" }),
  email: emailParameter,
  name: z.string().optional(),
  "phone-number": z.string().optional(),
  ...passwordParameters,
};

/** Creates an administrator, who logs in with user name or e-mail address; without a password, with a code to set one. */
export const createAdminAccount = changingAction({
  name: "create-admin-account",
  event: "user_created",
  parameters,
  run: async (given, session) => {
    const password = await readPassword(given, session.world);
    if (password !== undefined && isFailure(password)) return password;
    const { username, email, name, "phone-number": phoneNumber } = given;
    const fault = password && passwordFault(password, [username, email]);
    if (fault !== undefined) return failed(fault);
    const traits = { username, email, ...(name && { name }), ...(phoneNumber && { phone_number: phoneNumber }) };
    return create({ traits, identifiers: [username, email], password }, session);
  },
});

interface NewAdmin {
  readonly traits: Readonly<Record<string, string>>;
  /** What the account logs in with. */
  readonly identifiers: readonly string[];
  readonly password: Secret | undefined;
}

const create = async (
  { traits, identifiers, password }: NewAdmin,
  session: ChangingSession,
): Promise<Answer | Failure> => {
  const { kratos, concerns, changed } = session;
  try {
    const { id } = await createIdentity(kratos, { schemaId: ADMIN_SCHEMA_ID, traits, ...(password && { password }) });
    concerns(id);
    changed(...Object.keys(traits).map((trait) => `traits.${trait}`), ...(password ? ["credentials.password"] : []));
    if (password === undefined) return await withRecoveryCode(id, session);
    return { results: { "identity-id": id }, document: { "identity-id": id } };
  } catch (error) {
    if (error instanceof KratosApiError && error.failure === "conflict") return accountExists(identifiers, kratos);
    throw error;
  }
};

/** The account is there whether or not the code is: a failure now must not look as if nothing had happened. */
const withRecoveryCode = async (
  identityId: string,
  { kratos, world: { context } }: ChangingSession,
): Promise<Answer | Failure> => {
  const created = { "identity-id": identityId };
  try {
    const { link, code, expiresAt } = await createRecoveryCode(kratos, identityId);
    const results = { ...created, "recovery-link": link, "recovery-code": code, "expires-at": expiresAt };
    return { results, document: results };
  } catch (error) {
    if (!(error instanceof KratosApiError || error instanceof KratosUnavailable)) throw error;
    const next = `juju run ${context.unit} reset-password identity-id=${identityId}`;
    return failed(`The account was created, but not the recovery code: ${error.message}; run: ${next}`, created);
  }
};

const accountExists = async (identifiers: readonly string[], kratos: KratosConnection): Promise<Failure> => {
  const found = await Promise.all(identifiers.map((identifier) => findByIdentifier(kratos, identifier)));
  const taken = identifiers.filter((_, index) => (found[index] ?? []).length > 0).join(" and ");
  const [identity] = found.flat();
  if (identity === undefined) return failed("The account already exists");
  return failed(`The account already exists: ${taken} is taken by identity-id=${identity.id}`, {
    "identity-id": identity.id,
  });
};
