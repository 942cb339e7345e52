import { relationSet } from "#lib/hook-tools/relation.ts";
import { statusSet } from "#lib/hook-tools/status.ts";
import { maintenance } from "#lib/juju/status.ts";
import { migrated } from "#src/endpoints/kratos-peers.ts";
import type { ReachableWorkload } from "#src/facts.ts";
import { migrateDatabase } from "#src/kratos/command-line/migrate.ts";
import type { WantedMigration } from "#src/wanted.ts";
import type { World } from "#src/world.ts";
import type { Outcome } from "./outcome.ts";

/** How long a first migration may take, in milliseconds; the action run-migration takes longer ones. */
const PATIENCE_MS = 120_000;

/**
 * Migrates the database of a new relation. Killed half-way, the next hook asks Kratos what is left and goes on:
 * each of Kratos' migrations is a transaction.
 */
export const runMigration = async (
  migration: WantedMigration,
  { version }: ReachableWorkload,
  { pebble, tools, log, context }: World,
): Promise<Outcome> => {
  await statusSet(tools, maintenance("Migrating the database of pg-database"));
  const result = await migrateDatabase(pebble, migration.dsn, PATIENCE_MS);
  if (result.state === "failed")
    return {
      again: false,
      announced: true,
      problems: [
        {
          condition: "migration-failed",
          severity: "blocked",
          source: { relation: "pg-database" },
          detail: `Relation pg-database: the database migration failed: ${result.reason}`,
          next: `the next hook tries again; or run: juju run ${context.app}/leader run-migration`,
        },
      ],
    };
  await relationSet(tools, migration.peers, "application", migrated(migration.database, version));
  log.info({ version }, "migrated the database");
  return { again: true, migrated: true, announced: true, problems: [] };
};
