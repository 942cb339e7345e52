import type { Action } from "#lib/charm/define-action.ts";
import type { World } from "#src/world.ts";
import { checkSchemasAction } from "./check-schemas.ts";
import { createAdminAccount } from "./create-admin-account.ts";
import { explainIdentityAction } from "./explain-identity.ts";
import { getIdentityAction } from "./get-identity.ts";
import { listIdentitiesAction } from "./list-identities.ts";
import { listSessionsAction } from "./list-sessions.ts";
import { runMigrationAction } from "./run-migration.ts";

/** The actions, in the order of actions.yaml. */
export const ACTIONS: readonly Action<World>[] = [
  createAdminAccount,
  getIdentityAction,
  listIdentitiesAction,
  listSessionsAction,
  explainIdentityAction,
  checkSchemasAction,
  runMigrationAction,
];
