import type { Action } from "#lib/charm/define-action.ts";
import type { World } from "#src/world.ts";
import { createAdminAccount } from "./create-admin-account.ts";
import { getIdentityAction } from "./get-identity.ts";
import { runMigrationAction } from "./run-migration.ts";

/** The actions, in the order of actions.yaml. */
export const ACTIONS: readonly Action<World>[] = [createAdminAccount, getIdentityAction, runMigrationAction];
