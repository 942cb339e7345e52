import type { Action } from "#lib/charm/define-action.ts";
import type { World } from "#src/world.ts";
import { checkSchemasAction } from "./check-schemas.ts";
import { createAdminAccount } from "./create-admin-account.ts";
import { createIdentityAction } from "./create-identity.ts";
import { deleteIdentityAction } from "./delete-identity.ts";
import { explainIdentityAction } from "./explain-identity.ts";
import { getIdentityAction } from "./get-identity.ts";
import { invalidateIdentitySessions } from "./invalidate-identity-sessions.ts";
import { inviteIdentity } from "./invite-identity.ts";
import { listIdentitiesAction } from "./list-identities.ts";
import { listOidcAccounts } from "./list-oidc-accounts.ts";
import { listSessionsAction } from "./list-sessions.ts";
import { resetIdentityMfa } from "./reset-identity-mfa.ts";
import { resetPassword } from "./reset-password.ts";
import { runMigrationAction } from "./run-migration.ts";
import { unlinkOidcAccountAction } from "./unlink-oidc-account.ts";
import { updateIdentityAction } from "./update-identity.ts";

/** The actions, in the order of actions.yaml. */
export const ACTIONS: readonly Action<World>[] = [
  createAdminAccount,
  createIdentityAction,
  updateIdentityAction,
  inviteIdentity,
  getIdentityAction,
  resetPassword,
  resetIdentityMfa,
  invalidateIdentitySessions,
  deleteIdentityAction,
  listOidcAccounts,
  unlinkOidcAccountAction,
  listIdentitiesAction,
  listSessionsAction,
  explainIdentityAction,
  checkSchemasAction,
  runMigrationAction,
];
