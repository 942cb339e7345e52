import * as z from "zod";
import type { Databag } from "#lib/juju/databag.ts";
import { Secret, type SecretContent, type SecretId } from "#lib/juju/secret.ts";

/**
 * The Juju interface `postgresql_client`, both sides (charm-relation-interfaces, data_interfaces 0.58).
 * The requirer asks for a database in its application's databag; the provider answers with the ids of secrets and with addresses in its own.
 */
export const POSTGRESQL_CLIENT = "postgresql_client";

/** What a requirer asks for. */
export interface DatabaseRequest {
  readonly database: string;
  /** PostgreSQL roles. Never to be changed once written: the provider refuses that with an error of its own hook. */
  readonly extraUserRoles?: string;
}

/** What a provider has answered so far. */
export type DatabaseOffer =
  /** Nothing, or not all that is needed to connect. */
  | { readonly state: "pending"; readonly missing: "credentials" | "endpoints" }
  | { readonly state: "invalid"; readonly key: string; readonly reason: string }
  | {
      readonly state: "offered";
      /** The first address, which takes writes. */
      readonly endpoint: DatabaseEndpoint;
      /** The database that the provider made; absent means: as requested. */
      readonly database?: string;
      readonly credentials: { readonly secret: SecretId } | Secret<DatabaseCredentials>;
    };

export interface DatabaseEndpoint {
  readonly host: string;
  readonly port: number;
}

export interface DatabaseCredentials {
  readonly username: string;
  readonly password: string;
}

/** Values that a provider delivers in secrets rather than in the databag; without this request they would come in clear text. */
const REQUESTED_SECRETS = [
  "username",
  "password",
  "tls",
  "tls-ca",
  "uris",
  "read-only-uris",
  "entity-name",
  "entity-password",
] as const;

/** The databag of a requirer's application. */
export const requirerDatabag = ({ database, extraUserRoles }: DatabaseRequest): Databag => ({
  database,
  ...(extraUserRoles === undefined ? {} : { "extra-user-roles": extraUserRoles }),
  "requested-secrets": JSON.stringify(REQUESTED_SECRETS),
  "provided-secrets": JSON.stringify(["mtls-cert"]),
});

/** Reads the databag of a provider's application, credentials in clear text of old providers included. */
export const readProviderDatabag = (databag: Databag): DatabaseOffer => {
  const { username, password, database, endpoints, "secret-user": secret } = databag;
  const credentials =
    secret !== undefined
      ? { secret }
      : username !== undefined && password !== undefined
        ? new Secret({ username, password })
        : undefined;
  if (credentials === undefined) return { state: "pending", missing: "credentials" };
  if (endpoints === undefined) return { state: "pending", missing: "endpoints" };
  const endpoint = parseEndpoint(endpoints.split(",")[0] ?? "");
  if (endpoint === undefined) return { state: "invalid", key: "endpoints", reason: "not of the form host:port" };
  return { state: "offered", endpoint, credentials, ...(database === undefined ? {} : { database }) };
};

const Credentials = z.object({ username: z.string().min(1), password: z.string().min(1) });

/** Reads the content of a provider's `secret-user`; undefined when a key is missing. */
export const readCredentials = (content: SecretContent): Secret<DatabaseCredentials> | undefined => {
  const parsed = Credentials.safeParse(content);
  return parsed.success ? new Secret(parsed.data) : undefined;
};

const ENDPOINT = /^(?<host>[A-Za-z0-9._-]+|\[[0-9A-Fa-f:]+\]):(?<port>\d{1,5})$/;

const parseEndpoint = (text: string): DatabaseEndpoint | undefined => {
  const { host, port } = ENDPOINT.exec(text.trim())?.groups ?? {};
  return host === undefined || port === undefined || Number(port) > 65_535 ? undefined : { host, port: Number(port) };
};

/** Reads the databag of a requirer's application, as a provider does; undefined until it asks for a database. */
export const readRequirerDatabag = (databag: Databag): DatabaseRequest | undefined => {
  const { database, "extra-user-roles": extraUserRoles } = databag;
  if (database === undefined) return undefined;
  return { database, ...(extraUserRoles === undefined ? {} : { extraUserRoles }) };
};

/** What a provider answers once the database exists. */
export interface DatabaseAnswer {
  readonly database: string;
  readonly endpoints: readonly DatabaseEndpoint[];
  /** Version of the server, such as `16.9`. */
  readonly version: string;
  /** Secrets granted to the relation: {@link userSecretContent} and `tls`. */
  readonly secretUser: SecretId;
  readonly secretTls: SecretId;
}

/** The databag of a provider's application. `requirer` is the request that it answers, kept beside it as data_interfaces does. */
export const providerDatabag = (answer: DatabaseAnswer, requirer: Databag): Databag => {
  const endpoints = answer.endpoints.map(({ host, port }) => `${host}:${port}`).join(",");
  return {
    data: JSON.stringify(requirer),
    "secret-user": answer.secretUser,
    endpoints,
    "secret-tls": answer.secretTls,
    "read-only-endpoints": endpoints,
    version: answer.version,
    database: answer.database,
  };
};

/** The content of a provider's `secret-user`. */
export const userSecretContent = (
  { username, password }: DatabaseCredentials,
  { host, port }: DatabaseEndpoint,
  database: string,
): SecretContent => {
  const uri = `postgresql://${encodeURIComponent(username)}:${encodeURIComponent(password)}@${host}:${port}/${database}`;
  return { username, password, uris: uri, "read-only-uris": uri };
};
