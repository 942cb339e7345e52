import type { Facts, MigrationFact } from "#src/facts.ts";

/** What has to happen to the database before this version of Kratos may run on it. */
export type MigrationStep =
  | { readonly step: "none" }
  /** This unit migrates it now: the application has never served from this database. */
  | { readonly step: "migrate" }
  /** The leader does. */
  | { readonly step: "leader" }
  /** A person decides: people's accounts are in it, and there is no way back. */
  | { readonly step: "operator"; readonly reason: string };

const NONE: MigrationStep = { step: "none" };

/**
 * Decides by what Kratos itself says of the database; only where Kratos cannot tell (1.3.1) by the version that migrated it last,
 * which the peer relation keeps by the id of the database's relation.
 */
export const migrationStep = ({ workload, database, peers, leader }: Facts): MigrationStep => {
  if (workload.state !== "reachable" || database.state !== "ready" || peers.state !== "present") return NONE;
  const { migration, version } = workload;
  const migratedBy = peers.migratedVersions.get(database.relationId);
  if (migration.state === "unknown" && migratedBy === version) return NONE;
  if (migration.state === "up-to-date" && migratedBy !== undefined) return NONE;
  if (!MIGRATABLE.has(migration.state)) return NONE;
  if (migratedBy !== undefined && migration.state !== "empty")
    return {
      step: "operator",
      reason: pendingReason(migration.state === "pending" ? migration.count : undefined, migratedBy, version),
    };
  return leader ? { step: "migrate" } : { step: "leader" };
};

/** A database that is up to date but that nobody noted is one whose migration was cut off before its last step, which is done again. */
const MIGRATABLE: ReadonlySet<MigrationFact["state"]> = new Set(["unknown", "empty", "pending", "up-to-date"]);

const pendingReason = (count: number | undefined, from: string, to: string): string =>
  count === undefined
    ? `The database is of Kratos ${from}, this is ${to}`
    : `${count} database ${count === 1 ? "migration is" : "migrations are"} pending for Kratos ${to}`;
