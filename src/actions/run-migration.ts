import * as z from "zod";
import { defineAction, done, failed } from "#lib/charm/define-action.ts";
import { relationSet } from "#lib/hook-tools/relation.ts";
import { migrated } from "#src/endpoints/kratos-peers.ts";
import { migrateDatabase } from "#src/kratos/command-line/migrate.ts";
import { observe } from "#src/observe/observe.ts";
import { reconcile } from "#src/reconcile.ts";
import type { World } from "#src/world.ts";

/** Migrates the database to this version of Kratos and starts it; after an upgrade only, and not to be undone. */
export const runMigrationAction = defineAction({
  name: "run-migration",
  parameters: z.object({ timeout: z.number({ error: "must be a number of seconds" }).positive().default(120) }),
  run: async ({ timeout }, world: World) => {
    const { leader, workload, database, peers, app } = await observe(world);
    if (!leader)
      return failed(`Only the leader unit can run the database migration; run: juju run ${app}/leader run-migration`);
    if (workload.state !== "reachable") return failed("The workload container is not ready; see: juju status");
    if (database.state !== "ready" || peers.state !== "present")
      return failed(`There is no database to migrate yet; see: juju status ${app}`);
    await world.progress(`Migrating the database of ${database.remoteApp} to Kratos ${workload.version}`);
    const result = await migrateDatabase(world.pebble, database.dsn, timeout * 1000);
    if (result.state === "failed") return failed(`Database migration failed: ${result.reason}`);
    await relationSet(world.tools, peers.relationId, "application", migrated(database.relationId, workload.version));
    await world.progress("Successfully migrated the database; starting Kratos");
    await reconcile(world);
    return done({ version: workload.version });
  },
});
