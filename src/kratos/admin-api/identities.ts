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

/** A new identity; without a schema it gets Kratos' default one. */
export interface NewIdentity {
  readonly schemaId?: string;
  readonly traits: Readonly<Record<string, unknown>>;
  readonly passwordHash?: Secret;
  readonly publicMetadata?: unknown;
  readonly adminMetadata?: unknown;
  readonly externalId?: string;
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

/** Creates an identity. Conflicts fail with {@link KratosApiError}. */
export const createIdentity = async (kratos: KratosConnection, identity: NewIdentity): Promise<Identity> => {
  const { schemaId, traits, passwordHash, publicMetadata, adminMetadata, externalId } = identity;
  const credentials = passwordHash && { password: { config: { hashed_password: passwordHash.reveal() } } };
  const { body } = await kratos.request({
    method: "POST",
    path: "/admin/identities",
    // JSON leaves out what is undefined.
    body: {
      ...{ schema_id: schemaId, traits, state: "active", credentials },
      ...{ metadata_public: publicMetadata, metadata_admin: adminMetadata, external_id: externalId },
    },
  });
  return withoutCredentials(IdentitySchema.parse(body));
};

/** Deletes an identity with its sessions; false when there is none. */
export const deleteIdentity = async (kratos: KratosConnection, id: string): Promise<boolean> => {
  try {
    await kratos.request({ method: "DELETE", path: `/admin/identities/${encodeURIComponent(id)}` });
    return true;
  } catch (error) {
    if (error instanceof KratosApiError && error.failure === "not-found") return false;
    throw error;
  }
};

/** Credentials may hold hashes and tokens; nobody who asks for an identity asked for them. */
export const withoutCredentials = ({ credentials: _credentials, ...identity }: Identity): Identity => identity;
