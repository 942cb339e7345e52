import { randomBytes } from "node:crypto";
import {
  POSTGRESQL_CLIENT,
  providerDatabag,
  readRequirerDatabag,
  userSecretContent,
} from "#lib/interfaces/postgresql-client.ts";
import type { SecretContent } from "#lib/juju/secret.ts";
import { type JujuModel, type Relation, relationsOf, sidesOf } from "#lib/testing/juju-model/model.ts";
import { addSecret } from "#lib/testing/juju-model/secrets.ts";
import type { PostgreSql } from "#tools/programs/postgresql.ts";
import { addStandIn } from "./add-application.ts";

/** The application that plays PostgreSQL: it answers as the charm postgresql-k8s does, with a real server behind. */
export const DATABASE_APP = "postgresql-k8s";

/** The provider of databases in a model. */
export interface DatabaseProvider {
  readonly server: PostgreSql;
  /** It does not answer requests while this is true. */
  silent: boolean;
}

/** Deploys it. */
export const addDatabase = (model: JujuModel, { server }: DatabaseProvider): void =>
  addStandIn(model, {
    ...{ name: DATABASE_APP, charm: DATABASE_APP, workloadVersion: server.version, options: {} },
    endpoints: { database: { role: "provider", interface: POSTGRESQL_CLIENT } },
    status: { name: "active", message: "" },
  });

/** Answers requests for a database that have no answer yet. */
export const answerDatabaseRequests = async (model: JujuModel, { server, silent }: DatabaseProvider): Promise<void> => {
  if (silent) return;
  for (const relation of relationsOf(model, DATABASE_APP, "database")) {
    const sides = sidesOf(relation, DATABASE_APP);
    if (sides === undefined || sides.own.databag["secret-user"] !== undefined) continue;
    const request = readRequirerDatabag(sides.other.databag);
    if (request !== undefined) await answer(model, relation, request.database, server);
  }
};

const answer = async (model: JujuModel, relation: Relation, database: string, server: PostgreSql): Promise<void> => {
  const sides = sidesOf(relation, DATABASE_APP);
  if (sides === undefined) return;
  const credentials = { username: `relation_id_${relation.id}`, password: randomBytes(16).toString("hex") };
  await server.createDatabase(database, credentials.username, credentials.password);
  const endpoint = { host: server.host, port: server.port };
  const remote = sides.other.app;
  sides.own.databag = providerDatabag(
    {
      database,
      endpoints: [endpoint],
      version: server.version,
      secretUser: giveSecret(
        model,
        `database.${relation.id}.user.secret`,
        remote,
        userSecretContent(credentials, endpoint, database),
      ),
      secretTls: giveSecret(model, `database.${relation.id}.tls.secret`, remote, { tls: "False" }),
    },
    sides.other.databag,
  );
  model.onChange();
};

const giveSecret = (model: JujuModel, label: string, grantee: string, content: SecretContent): string => {
  const { id, grants } = addSecret(model, { owner: { app: DATABASE_APP }, label, content });
  grants.add(grantee);
  return `secret:${id}`;
};
