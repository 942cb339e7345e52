import type { DatabaseEndpoint } from "#lib/interfaces/postgresql-client.ts";
import { migrationStep } from "#src/plan/migration.ts";
import type { StatusRow } from "./row.ts";

/** Reasons that Kratos gives when it is asked about its database. */
export const MIGRATION_ROWS: readonly StatusRow[] = [
  {
    condition: "database-unreachable",
    severity: "waiting",
    effect: "leave",
    meaning: "Nothing answers at the database's address. Kratos connects again by itself when it is back.",
    when: ({ workload, database }) =>
      workload.state === "reachable" &&
      workload.migration.state === "database-unreachable" &&
      database.state === "ready"
        ? {
            source: { relation: "pg-database" },
            detail: `Waiting for the database at ${addressOf(database.endpoint)} (${database.remoteApp}): ${workload.migration.reason}`,
            next: `juju status ${database.remoteApp}`,
          }
        : undefined,
  },
  {
    condition: "database-refuses",
    severity: "blocked",
    effect: "leave",
    meaning: "The database does not accept the credentials or the database name of the relation.",
    when: ({ workload, database, unit }) =>
      workload.state === "reachable" && workload.migration.state === "database-refuses" && database.state === "ready"
        ? {
            source: { relation: "pg-database" },
            detail: `The database at ${addressOf(database.endpoint)} refuses the credentials of ${database.remoteApp}: ${workload.migration.reason}`,
            next: `juju show-unit ${unit} --endpoint pg-database`,
          }
        : undefined,
  },
  {
    condition: "migration-pending",
    severity: "blocked",
    effect: "leave",
    meaning:
      "The database was made by another version of Kratos. Migrating cannot be undone: back up first, then run the action.",
    when: (facts) => {
      const step = migrationStep(facts);
      return step.step === "operator"
        ? {
            source: { relation: "pg-database" },
            detail: `${step.reason}: back up the database, then migrate it`,
            next: `juju run ${facts.app}/leader run-migration`,
          }
        : undefined;
    },
  },
  {
    condition: "migration-by-leader",
    severity: "waiting",
    effect: "leave",
    meaning: "The leader migrates the database, once for all units.",
    when: (facts) =>
      migrationStep(facts).step === "leader"
        ? { source: { relation: "pg-database" }, detail: "Waiting for leader unit to run the migration" }
        : undefined,
  },
];

const addressOf = ({ host, port }: DatabaseEndpoint): string => `${host}:${port}`;
