import { type DatabaseCredentials, readCredentials, readProviderDatabag } from "#lib/interfaces/postgresql-client.ts";
import { Secret, type SecretId } from "#lib/juju/secret.ts";
import type { RelationView } from "#src/endpoints/endpoint.ts";
import { connectionString, databaseName } from "#src/endpoints/pg-database.ts";
import type { DatabaseFact } from "#src/facts.ts";
import type { World } from "#src/world.ts";
import { observeRemoteSecret } from "./remote-secret.ts";

/** Reads the endpoint `pg-database` and the secret that its provider names; of several relations the oldest counts. */
export const observeDatabase = async (world: World, [view]: readonly RelationView[]): Promise<DatabaseFact> => {
  if (view === undefined) return { state: "absent" };
  const relation = { relationId: view.relationId, remoteApp: view.remoteApp, localDatabag: view.application };
  const offer = readProviderDatabag(view.remote);
  if (offer.state === "pending") return { ...relation, state: "requested", missing: offer.missing };
  if (offer.state === "invalid") return { ...relation, state: "invalid", key: offer.key, reason: offer.reason };
  const credentials =
    offer.credentials instanceof Secret ? offer.credentials : await readUserSecret(world, offer.credentials.secret);
  if (!(credentials instanceof Secret)) return { ...relation, ...credentials };
  const { model, app } = world.context;
  const database = offer.database ?? databaseName(model.name, app);
  return {
    ...relation,
    state: "ready",
    dsn: connectionString(credentials, offer.endpoint, database),
    endpoint: offer.endpoint,
  };
};

type Unreadable =
  | { readonly state: "secret-unreadable"; readonly reason: string }
  | { readonly state: "invalid"; readonly key: string; readonly reason: string };

const KEY = "secret-user";

const readUserSecret = async ({ tools }: World, id: SecretId): Promise<Secret<DatabaseCredentials> | Unreadable> => {
  const secret = await observeRemoteSecret(tools, id, KEY);
  if (secret.state === "unreadable") return { state: "secret-unreadable", reason: secret.reason };
  if (secret.state === "invalid") return { state: "invalid", key: KEY, reason: secret.reason };
  const credentials = readCredentials(secret.content.reveal());
  return credentials ?? { state: "invalid", key: KEY, reason: "a secret without username and password" };
};
