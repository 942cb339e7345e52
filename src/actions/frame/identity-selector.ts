import * as z from "zod";
import { failed } from "#lib/charm/define-action.ts";
import type { KratosConnection } from "#src/kratos/admin-api/connection.ts";
import { findByIdentifier, getIdentity, type Identity } from "#src/kratos/admin-api/identities.ts";
import { everyIdentity } from "#src/kratos/admin-api/identity-list.ts";
import { emailParameter } from "./email-parameter.ts";
import type { ActionSession, Failure } from "./kratos-action.ts";

/** The parameters that name an identity, the same in every action. */
export const identitySelector = {
  "identity-id": z.string({ error: "must be text" }).trim().min(1, { error: "must not be empty" }).optional(),
  email: emailParameter.optional(),
};

/** Which identity was meant: exactly one of the two is given. */
export interface IdentitySelector {
  readonly "identity-id"?: string | undefined;
  readonly email?: string | undefined;
}

/** Finds the one identity that the parameters name. Neither or both, none or several is a failure that says what to do. */
export const selectIdentity = async (
  { "identity-id": id, email }: IdentitySelector,
  session: ActionSession,
): Promise<Identity | Failure> => {
  if (id !== undefined && email !== undefined) return failed("Provide only one of 'identity-id' or 'email', not both");
  if (id !== undefined)
    return (await getIdentity(session.kratos, id)) ?? failed(`Identity not found: there is none with the id ${id}`);
  if (email === undefined) return failed("You must provide either 'identity-id' or 'email'");
  return selectByEmail(email, session);
};

const selectByEmail = async (email: string, { kratos, world: { log } }: ActionSession): Promise<Identity | Failure> => {
  const byIdentifier = await findByIdentifier(kratos, email);
  const found = byIdentifier.length > 0 ? byIdentifier : await findByAddress(email, kratos);
  const [identity, ...others] = found;
  if (identity === undefined) return failed(`Identity not found: no one logs in with ${email} or has it as an address`);
  if (others.length > 0) {
    const ids = found.map((each) => each.id).join(", ");
    return failed(`Multiple identities found for email ${email}: ${ids}. Use identity-id instead`);
  }
  const matched = byIdentifier.length > 0 ? "login identifier" : "recovery or verifiable address";
  log.info({ identity: identity.id, matched }, "found an identity by its e-mail address");
  return identity;
};

/** Someone who logs in through another provider has the address, but no identifier. Kratos has no index for that, so all are read. */
const findByAddress = async (email: string, kratos: KratosConnection): Promise<readonly Identity[]> => {
  const wanted = email.toLowerCase();
  const found: Identity[] = [];
  for await (const identity of everyIdentity(kratos)) {
    const addresses = [...(identity.recovery_addresses ?? []), ...(identity.verifiable_addresses ?? [])];
    if (addresses.some(({ value }) => value.toLowerCase() === wanted)) found.push(identity);
  }
  return found;
};
