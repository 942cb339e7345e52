import { HookCommandError } from "#lib/hook-tools/hook-command-error.ts";
import { relationApplication, relationGet } from "#lib/hook-tools/relation.ts";
import { secretGet } from "#lib/hook-tools/secret.ts";
import { type DatabaseCredentials, readCredentials, readProviderDatabag } from "#lib/interfaces/postgresql-client.ts";
import { Secret, type SecretId } from "#lib/juju/secret.ts";
import { connectionString, databaseName, PG_DATABASE } from "#src/endpoints/pg-database.ts";
import type { DatabaseFact } from "#src/facts.ts";
import type { World } from "#src/world.ts";
import { livingRelations } from "./relations.ts";

/** Reads the endpoint `pg-database`; of several relations the oldest counts. */
export const observeDatabase = async (world: World, leader: boolean): Promise<DatabaseFact> => {
  const { tools, context } = world;
  const [relationId] = await livingRelations(world, PG_DATABASE);
  if (relationId === undefined) return { state: "absent" };
  const remoteApp = await relationApplication(tools, relationId);
  if (remoteApp === undefined) return { state: "absent" };
  const [remote, localDatabag] = await Promise.all([
    relationGet(tools, relationId, { of: remoteApp, bag: "application" }),
    leader ? relationGet(tools, relationId, { of: context.app, bag: "application" }) : undefined,
  ]);
  const relation = { relationId, remoteApp, localDatabag };
  const offer = readProviderDatabag(remote ?? {});
  if (offer.state === "pending") return { ...relation, state: "requested", missing: offer.missing };
  if (offer.state === "invalid") return { ...relation, state: "invalid", key: offer.key, reason: offer.reason };
  const credentials =
    offer.credentials instanceof Secret ? offer.credentials : await readUserSecret(world, offer.credentials.secret);
  if (!(credentials instanceof Secret)) return { ...relation, ...credentials };
  const database = offer.database ?? databaseName(context.model.name, context.app);
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

const readUserSecret = async ({ tools }: World, id: SecretId): Promise<Secret<DatabaseCredentials> | Unreadable> => {
  try {
    const credentials = readCredentials(await secretGet(tools, { id }, "refresh"));
    return credentials ?? { state: "invalid", key: "secret-user", reason: "a secret without username and password" };
  } catch (error) {
    if (!(error instanceof HookCommandError)) throw error;
    if (error.reason === "secret-not-found") return { state: "secret-unreadable", reason: "secret-user is not there" };
    if (error.reason === "permission-denied")
      return { state: "secret-unreadable", reason: "secret-user is not granted" };
    if (error.reason === "usage") return { state: "invalid", key: "secret-user", reason: "not the id of a secret" };
    throw error;
  }
};
