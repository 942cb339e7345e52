import * as z from "zod";
import type { Secret } from "#lib/juju/secret.ts";
import type { KratosConnection } from "./connection.ts";
import { KratosApiError } from "./errors.ts";

const Address = z.looseObject({ value: z.string(), via: z.string(), verified: z.boolean().optional() });

/** What the charm relies on in an identity. */
export const IdentitySchema = z.looseObject({
  id: z.string(),
  schema_id: z.string(),
  state: z.string().optional(),
  created_at: z.string().optional(),
  traits: z.record(z.string(), z.unknown()).nullish(),
  verifiable_addresses: z.array(Address).nullish(),
  recovery_addresses: z.array(Address).nullish(),
});

/** A person or an administrator, as Kratos describes it; keys beyond these are kept as they come. */
export type Identity = z.output<typeof IdentitySchema>;

/** A new identity. */
export interface NewIdentity {
  readonly schemaId: string;
  readonly traits: Readonly<Record<string, unknown>>;
  readonly password?: Secret;
}

/** More than any name or address can have. */
const MOST_MATCHES = 500;

/** The identity of an id; undefined when there is none. */
export const getIdentity = async (kratos: KratosConnection, id: string): Promise<Identity | undefined> => {
  try {
    const { body } = await kratos.request({ method: "GET", path: `/admin/identities/${encodeURIComponent(id)}` });
    return withoutCredentials(IdentitySchema.parse(body));
  } catch (error) {
    if (error instanceof KratosApiError && error.failure === "not-found") return undefined;
    throw error;
  }
};

/** The identities that log in with an e-mail address, user name or the like; Kratos compares without regard to case. */
export const findByIdentifier = async (kratos: KratosConnection, identifier: string): Promise<readonly Identity[]> => {
  const query = { credentials_identifier: identifier, page_size: MOST_MATCHES };
  const { body } = await kratos.request({ method: "GET", path: "/admin/identities", query });
  return z.array(IdentitySchema).parse(body).map(withoutCredentials);
};

/** Creates an identity. A password is hashed by Kratos, which applies no rule to it here. Conflicts fail with {@link KratosApiError}. */
export const createIdentity = async (
  kratos: KratosConnection,
  { schemaId, traits, password }: NewIdentity,
): Promise<Identity> => {
  const credentials = password && { password: { config: { password: password.reveal() } } };
  const { body } = await kratos.request({
    method: "POST",
    path: "/admin/identities",
    body: { schema_id: schemaId, traits, state: "active", ...(credentials && { credentials }) },
  });
  return withoutCredentials(IdentitySchema.parse(body));
};

/** Credentials may hold hashes and tokens; nobody who asks for an identity asked for them. */
export const withoutCredentials = ({ credentials: _credentials, ...identity }: Identity): Identity => identity;
