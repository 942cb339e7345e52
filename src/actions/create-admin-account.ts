import * as z from "zod";
import { type ActionOutcome, defineAction, done, failed } from "#lib/charm/define-action.ts";
import type { ActionResults } from "#lib/hook-tools/action.ts";
import type { Secret } from "#lib/juju/secret.ts";
import type { KratosConnection } from "#src/kratos/admin-api/connection.ts";
import { KratosApiError, KratosUnavailable } from "#src/kratos/admin-api/errors.ts";
import { createIdentity, findByIdentifier } from "#src/kratos/admin-api/identities.ts";
import { createRecoveryCode } from "#src/kratos/admin-api/recovery.ts";
import { ADMIN_SCHEMA_ID } from "#src/kratos/names.ts";
import type { World } from "#src/world.ts";
import { audit } from "./audit.ts";
import { emailParameter } from "./email-parameter.ts";
import { withKratosTrouble } from "./kratos-trouble.ts";
import { isFailure, passwordParameters, readPassword } from "./password-parameter.ts";
import { passwordFault } from "./password-policy.ts";

const NAME = "create-admin-account";

const Parameters = z.object({
  username: z.string({ error: "is needed" }).min(1, { error: "must not be empty" }),
  email: emailParameter,
  name: z.string().optional(),
  "phone-number": z.string().optional(),
  ...passwordParameters,
});

/** Creates an administrator, who logs in with user name or e-mail address; without a password, with a code to set one. */
export const createAdminAccount = defineAction({
  name: NAME,
  parameters: Parameters,
  run: async (parameters, world: World) => {
    const password = await readPassword(parameters, world);
    if (isFailure(password)) return password;
    const { username, email } = parameters;
    const fault = password && passwordFault(password, [username, email]);
    if (fault !== undefined) return failed(fault);
    return withKratosTrouble(world, () => create(parameters, password, world));
  },
});

const create = async (
  { username, email, name, "phone-number": phoneNumber }: z.output<typeof Parameters>,
  password: Secret | undefined,
  world: World,
): Promise<ActionOutcome> => {
  const kratos = world.kratos();
  const traits = { username, email, ...(name && { name }), ...(phoneNumber && { phone_number: phoneNumber }) };
  try {
    const identity = await createIdentity(kratos, { schemaId: ADMIN_SCHEMA_ID, traits, ...(password && { password }) });
    audit(world, { action: NAME, identity: identity.id, fields: Object.keys(traits), outcome: "success" });
    const created: ActionResults = { "identity-id": identity.id };
    return password === undefined ? await withRecoveryCode(created, identity.id, kratos, world) : done(created);
  } catch (error) {
    if (error instanceof KratosApiError && error.failure === "conflict")
      return accountExists([username, email], kratos);
    throw error;
  }
};

/** The account is there whether or not the code is: a failure now must not look as if nothing had happened. */
const withRecoveryCode = async (
  created: ActionResults,
  identityId: string,
  kratos: KratosConnection,
  { context }: World,
): Promise<ActionOutcome> => {
  try {
    const { link, code, expiresAt } = await createRecoveryCode(kratos, identityId);
    return done({ ...created, "recovery-link": link, "recovery-code": code, "expires-at": expiresAt });
  } catch (error) {
    if (!(error instanceof KratosApiError || error instanceof KratosUnavailable)) throw error;
    const next = `juju run ${context.unit} reset-password identity-id=${identityId}`;
    return failed(`The account was created, but not the recovery code: ${error.message}; run: ${next}`, created);
  }
};

const accountExists = async (identifiers: readonly string[], kratos: KratosConnection): Promise<ActionOutcome> => {
  const found = await Promise.all(identifiers.map((identifier) => findByIdentifier(kratos, identifier)));
  const taken = identifiers.filter((_, index) => (found[index] ?? []).length > 0).join(" and ");
  const [identity] = found.flat();
  if (identity === undefined) return failed("The account already exists");
  return failed(`The account already exists: ${taken} is taken by identity-id=${identity.id}`, {
    "identity-id": identity.id,
  });
};
