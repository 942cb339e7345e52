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

const toPeers = ({ peers, unit, database, workload }: Facts): readonly Publication[] => {
  if (peers.state === "absent") return [];
  const isMigrated =
    workload.state === "reachable" && database.state === "ready" && workload.migration.state === "up-to-date";
  const wanted = { ...leaderChanged(unit), ...(isMigrated ? migrated(database.relationId, workload.version) : {}) };
  return publication(peers.relationId, peers.databag, wanted);
};

const publication = (relationId: RelationId, current: Databag, wanted: Databag): readonly Publication[] => {
  const changes = changesTo(current, wanted);
  return isUnchanged(changes) ? [] : [{ relationId, changes }];
};
