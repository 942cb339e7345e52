import * as z from "zod";
import { failed } from "#lib/charm/define-action.ts";
import { KratosApiError } from "#src/kratos/admin-api/errors.ts";
import { createIdentity, type NewIdentity } from "#src/kratos/admin-api/identities.ts";
import { ADMIN_SCHEMA_ID } from "#src/kratos/names.ts";
import { hashPassword } from "#src/kratos/password-hash.ts";
import type { Answer } from "./frame/answer.ts";
import { conflict } from "./frame/conflict.ts";
import { emailParameter } from "./frame/email-parameter.ts";
import { created, inviteCreated } from "./frame/invitation.ts";
import { type ChangingSession, changingAction, type Failure, isFailure } from "./frame/kratos-action.ts";
import { clearPasswordParameter, passwordSecretParameter, readPassword } from "./frame/password-parameter.ts";
import { passwordFault, passwordPolicy, policyParameter } from "./frame/password-policy.ts";

const parameters = {
  username: z.string({ error: "is needed" }).min(1, { error: "must not be empty" }),
  email: emailParameter,
  name: z.string().optional(),
  "phone-number": z.string().optional(),
  ...passwordSecretParameter,
  ...clearPasswordParameter,
  ...policyParameter,
};

/** Creates an administrator, who logs in with user name or e-mail address; without a password, with a code to set one. */
export const createAdminAccount = changingAction({
  name: "create-admin-account",
  event: "user_created",
  parameters,
  run: async (given, session) => {
    const password = await readPassword(given, session.world);
    if (isFailure(password)) return password;
    const { username, email, name, "phone-number": phoneNumber } = given;
    const fault = password && passwordFault(password, [username, email], await passwordPolicy(given, session.world));
    if (fault !== undefined) return failed(fault);
    const traits = { username, email, ...(name && { name }), ...(phoneNumber && { phone_number: phoneNumber }) };
    return create(
      { schemaId: ADMIN_SCHEMA_ID, traits, ...(password && { passwordHash: await hashPassword(password) }) },
      [username, email],
      session,
    );
  },
});

const create = async (
  admin: NewIdentity,
  identifiers: readonly string[],
  session: ChangingSession,
): Promise<Answer | Failure> => {
  try {
    const { id } = await createIdentity(session.kratos, admin);
    session.concerns(id);
    session.changed(...Object.keys(admin.traits).map((trait) => `traits.${trait}`));
    if (admin.passwordHash === undefined) return await inviteCreated(id, undefined, session);
    session.changed("credentials.password");
    return created(id);
  } catch (error) {
    if (error instanceof KratosApiError && error.failure === "conflict")
      return conflict(session, "The account already exists", { identifiers });
    throw error;
  }
};
