import type { Databag } from "#lib/juju/databag.ts";
import type { RelationId, UnitName } from "#lib/juju/names.ts";

/** The peer relation: what all units of the application know together. */
export const KRATOS_PEERS = "kratos-peers";

const MIGRATION_KEY = /^migration_version_(?<id>\d+)$/;

/** The Kratos versions that migrated a database, by the id of the database's relation. Values are JSON strings; anything else is passed over. */
export const readMigratedVersions = (databag: Databag): ReadonlyMap<RelationId, string> =>
  new Map(
    Object.entries(databag).flatMap(([key, value]): [RelationId, string][] => {
      const id = MIGRATION_KEY.exec(key)?.groups?.["id"];
      const version = parseJsonString(value);
      return id === undefined || version === undefined ? [] : [[Number(id), version]];
    }),
  );

/** Tells all units who leads: their hook for it is when a former leader stops its courier. */
export const leaderChanged = (unit: UnitName): Databag => ({ leader: JSON.stringify(unit) });

/** Records that a version of Kratos migrated the database of a relation. */
export const migrated = (database: RelationId, version: string): Databag => ({
  [`migration_version_${database}`]: JSON.stringify(version),
});

const parseJsonString = (text: string): string | undefined => /^"(?<content>[^"\\]*)"$/.exec(text)?.groups?.["content"];
