import type { StatusRow } from "./row.ts";

/** Reasons in what the database charm has sent, or not yet. */
export const DATABASE_RELATION_ROWS: readonly StatusRow[] = [
  {
    condition: "database-requested",
    severity: "waiting",
    effect: "leave",
    meaning: "The database charm has not created the database yet.",
    when: ({ database }) =>
      database.state === "requested"
        ? {
            source: { relation: "pg-database" },
            detail: `Waiting for database creation: ${database.remoteApp} has sent no ${database.missing} yet`,
          }
        : undefined,
  },
  {
    condition: "database-secret-unreadable",
    severity: "waiting",
    effect: "leave",
    meaning: "The database charm named a secret that this unit may not read (yet).",
    when: ({ database }) =>
      database.state === "secret-unreadable"
        ? {
            source: { relation: "pg-database" },
            detail: `Waiting for ${database.remoteApp} to grant its secret (pg-database): ${database.reason}`,
          }
        : undefined,
  },
  {
    condition: "database-invalid",
    severity: "blocked",
    effect: "leave",
    meaning: "The database charm sent something that is not an address or not credentials.",
    when: ({ database, unit }) =>
      database.state === "invalid"
        ? {
            source: { relation: "pg-database" },
            detail: `Relation pg-database: key ${database.key} of ${database.remoteApp} is ${database.reason}`,
            next: `juju show-unit ${unit} --endpoint pg-database`,
          }
        : undefined,
  },
];
