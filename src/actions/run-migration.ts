import * as z from "zod";
import { defineAction, done, failed } from "#lib/charm/define-action.ts";
import { HookCommandError } from "#lib/hook-tools/hook-command-error.ts";
import { relationSet } from "#lib/hook-tools/relation.ts";
import type { Databag } from "#lib/juju/databag.ts";
import type { RelationId } from "#lib/juju/names.ts";
import type { Secret } from "#lib/juju/secret.ts";
import { isPebbleUnavailable } from "#lib/pebble/errors.ts";
import { migrated } from "#src/endpoints/kratos-peers.ts";
import { migrateDatabase } from "#src/kratos/command-line/migrate.ts";
import { observe } from "#src/observe/observe.ts";
import { reconcile } from "#src/reconcile.ts";
import type { World } from "#src/world.ts";
import type { Failure } from "./frame/kratos-action.ts";

const MOST_SECONDS = 86_400;
const TIMEOUT = `must be a number of seconds, at most ${MOST_SECONDS}, which is a day`;

/** Migrates the database to this version of Kratos and starts it; after an upgrade only, and not to be undone. */
export const runMigrationAction = defineAction({
  name: "run-migration",
  parameters: z.object({
    timeout: z.number({ error: TIMEOUT }).positive(TIMEOUT).max(MOST_SECONDS, TIMEOUT).default(120),
  }),
  run: async ({ timeout }, world: World) => {
    const { leader, workload, database, peers, app } = await observe(world);
    if (!leader)
      return failed(`Only the leader unit can run the database migration; run: juju run ${app}/leader run-migration`);
    if (workload.state !== "reachable") return failed("The workload container is not ready; see: juju status");
    if (database.state !== "ready" || peers.state !== "present")
      return failed(`There is no database to migrate yet; see: juju status ${app}`);
    const { version } = workload;
    await world.progress(`Migrating the database of ${database.remoteApp} to Kratos ${version}`);
    const failure =
      (await migrate(database.dsn, timeout, world)) ??
      (await record(peers.relationId, migrated(database.relationId, version), world));
    if (failure !== undefined) return failure;
    await world.progress("Successfully migrated the database; starting Kratos");
    await reconcile(world);
    return done({ version });
  },
});

/** Undefined when the database is migrated. */
const migrate = async (dsn: Secret, timeout: number, { pebble, context }: World): Promise<Failure | undefined> => {
  try {
    const result = await migrateDatabase(pebble, dsn, timeout * 1000);
    return result.state === "failed" ? failed(`Database migration failed: ${result.reason}`) : undefined;
  } catch (error) {
    if (!isPebbleUnavailable(error)) throw error;
    return failed(
      `Whether the database is migrated is not known: ${error.message}. Each step of a migration is done as a whole or not at all; ` +
        `when the container is ready (juju status ${context.app}), go on with: juju run ${context.app}/leader run-migration`,
    );
  }
};

/** Undefined when all units can see that the database is migrated. Juju may have made another unit the leader during a long migration. */
const record = async (
  peers: RelationId,
  changes: Databag,
  { tools, context: { app, unit } }: World,
): Promise<Failure | undefined> => {
  try {
    await relationSet(tools, peers, "application", changes);
    return undefined;
  } catch (error) {
    if (!(error instanceof HookCommandError && error.reason === "not-leader")) throw error;
    return failed(
      `The database was migrated, but ${unit} is not the leader any more and could not tell the other units; ` +
        `run: juju run ${app}/leader run-migration`,
    );
  }
};
