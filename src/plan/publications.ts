import { changesTo, type Databag, isUnchanged } from "#lib/juju/databag.ts";
import type { RelationId } from "#lib/juju/names.ts";
import { leaderChanged, migrated } from "#src/endpoints/kratos-peers.ts";
import { databaseRequest } from "#src/endpoints/pg-database.ts";
import type { Facts } from "#src/facts.ts";
import type { Publication } from "#src/wanted.ts";

/** What the leader writes to its application's databags: all of them in every hook, as far as they differ. Followers write nothing. */
export const publications = (facts: Facts): readonly Publication[] => {
  if (!facts.leader) return [];
  return [...toDatabase(facts), ...toPeers(facts)];
};

const toDatabase = ({ database, model, app }: Facts): readonly Publication[] => {
  if (database.state === "absent" || database.localDatabag === undefined) return [];
  return publication(
    database.relationId,
    database.localDatabag,
    databaseRequest(database.localDatabag, model.name, app),
  );
};

const toPeers = (facts: Facts): readonly Publication[] => {
  const { peers, unit, database } = facts;
  if (peers.state === "absent") return [];
  const version = database.state === "ready" ? versionThatMigrated(facts, database.relationId) : undefined;
  const wanted = {
    ...leaderChanged(unit),
    ...(database.state === "ready" && version !== undefined ? migrated(database.relationId, version) : {}),
  };
  return publication(peers.relationId, peers.databag, wanted);
};

/**
 * The version of Kratos that the database is migrated to, as Kratos says or as the note in the container does: a hook that was killed
 * after the migration has lost what it wrote here, and Kratos is not asked again while it runs well.
 */
const versionThatMigrated = ({ workload }: Facts, database: RelationId): string | undefined => {
  if (workload.state !== "reachable") return undefined;
  const { migration, progress, version } = workload;
  const isNoted = migration.state === "not-asked" && progress?.database === database;
  return migration.state === "up-to-date" || isNoted ? version : undefined;
};

const publication = (relationId: RelationId, current: Databag, wanted: Databag): readonly Publication[] => {
  const changes = changesTo(current, wanted);
  return isUnchanged(changes) ? [] : [{ relationId, changes }];
};
