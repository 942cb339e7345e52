import * as z from "zod";
import type { Secret } from "#lib/juju/secret.ts";
import type { KratosConnection } from "./connection.ts";
import { KratosApiError } from "./errors.ts";

const Address = z.looseObject({ value: z.string(), via: z.string() });

const IdentitySchema = z.looseObject({
  id: z.string(),
  schema_id: z.string(),
  state: z.string().optional(),
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

/** Kratos never gives more a page, whatever it is asked for. */
const PAGE_SIZE = 500;

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
  const query = { credentials_identifier: identifier, page_size: PAGE_SIZE };
  const { body } = await kratos.request({ method: "GET", path: "/admin/identities", query });
  return z.array(IdentitySchema).parse(body).map(withoutCredentials);
};

/** Every identity, page by page, in constant memory. */
export async function* listIdentities(kratos: KratosConnection): AsyncGenerator<Identity> {
  for (let token: string | undefined = ""; token !== undefined; ) {
    const query: Record<string, string | number> = {
      page_size: PAGE_SIZE,
      ...(token === "" ? {} : { page_token: token }),
    };
    const { body, headers } = await kratos.request({ method: "GET", path: "/admin/identities", query });
    yield* z.array(IdentitySchema).parse(body).map(withoutCredentials);
    token = nextPageToken(String(headers["link"] ?? ""));
  }
}

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

/** The link to the next page is the one that says so; the last page has none. */
export const nextPageToken = (link: string): string | undefined => {
  const next = link.split(",").find((entry) => /rel="next"/.test(entry));
  return /[?&]page_token=(?<token>[^&>]+)/.exec(next ?? "")?.groups?.["token"];
};

/** Credentials may hold hashes and tokens; nobody who asks for an identity asked for them. */
const withoutCredentials = ({ credentials: _credentials, ...identity }: Identity): Identity => identity;
