import type { StatusRow } from "./row.ts";

/** Reasons in the relation with the database. */
export const DATABASE_ROWS: readonly StatusRow[] = [
  {
    condition: "database-absent",
    severity: "blocked",
    effect: "stop",
    meaning: "Kratos keeps identities in PostgreSQL and cannot run without it.",
    when: ({ database, app }) =>
      database.state === "absent"
        ? {
            source: { relation: "pg-database" },
            detail: "Missing integration pg-database",
            next: `juju integrate ${app}:pg-database postgresql-k8s`,
          }
        : undefined,
  },
];
