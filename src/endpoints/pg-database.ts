import { type DatabaseCredentials, type DatabaseEndpoint, requirerDatabag } from "#lib/interfaces/postgresql-client.ts";
import type { Databag } from "#lib/juju/databag.ts";
import type { ApplicationName } from "#lib/juju/names.ts";
import type { Secret } from "#lib/juju/secret.ts";
import type { Endpoint } from "./endpoint.ts";

/** The endpoint through which Kratos gets its database. */
export const PG_DATABASE: Endpoint = { name: "pg-database", reads: ["remote-application", "application"] };

/** What the Python charm asked for; the provider refuses to see it changed, and neighbours must not notice that the charm did. */
const EXTRA_USER_ROLES = "SUPERUSER";

/** The database that this application asks for. A request that is already there stays as it is: renaming it would mean an empty database. */
export const databaseRequest = (current: Databag, model: string, app: ApplicationName): Databag => ({
  ...requirerDatabag({ database: databaseName(model, app), extraUserRoles: EXTRA_USER_ROLES }),
  ...current,
});

/** The name of the database, as the Python charm built it. */
export const databaseName = (model: string, app: ApplicationName): string => `${model}_${app}`;

/** The connection string, each part percent-encoded, in the shape that the Python charm gave Kratos. */
export const connectionString = (
  credentials: Secret<DatabaseCredentials>,
  { host, port }: DatabaseEndpoint,
  database: string,
): Secret =>
  credentials.map(
    ({ username, password }) =>
      `postgres://${encodeURIComponent(username)}:${encodeURIComponent(password)}@${host}:${port}/${encodeURIComponent(database)}`,
  );
