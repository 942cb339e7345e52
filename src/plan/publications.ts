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
  const { peers, unit } = facts;
  if (peers.state === "absent") return [];
  const wanted = { ...leaderChanged(unit), ...migratedVersion(facts) };
  return publication(peers.relationId, peers.databag, wanted);
};

/** Notes a newer version that found nothing to migrate; the first note is made by the migration itself, after its last step. */
const migratedVersion = ({ peers, database, workload }: Facts): Databag => {
  if (peers.state === "absent" || workload.state !== "reachable" || database.state !== "ready") return {};
  const isNoted = peers.migratedVersions.has(database.relationId);
  return isNoted && workload.migration.state === "up-to-date" ? migrated(database.relationId, workload.version) : {};
};

const publication = (relationId: RelationId, current: Databag, wanted: Databag): readonly Publication[] => {
  const changes = changesTo(current, wanted);
  return isUnchanged(changes) ? [] : [{ relationId, changes }];
};
