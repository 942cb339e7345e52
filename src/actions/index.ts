import { type Action, lazyAction } from "#lib/charm/define-action.ts";
import type { World } from "#src/world.ts";

/** The actions, in the order of actions.yaml. */
export const ACTIONS: readonly Action<World>[] = [
  lazyAction("create-admin-account", async () => (await import("./create-admin-account.ts")).createAdminAccount),
  lazyAction("create-identity", async () => (await import("./create-identity.ts")).createIdentityAction),
  lazyAction("update-identity", async () => (await import("./update-identity.ts")).updateIdentityAction),
  lazyAction("invite-identity", async () => (await import("./invite-identity.ts")).inviteIdentity),
  lazyAction("get-identity", async () => (await import("./get-identity.ts")).getIdentityAction),
  lazyAction("reset-password", async () => (await import("./reset-password.ts")).resetPassword),
  lazyAction("reset-identity-mfa", async () => (await import("./reset-identity-mfa.ts")).resetIdentityMfa),
  lazyAction(
    "invalidate-identity-sessions",
    async () => (await import("./invalidate-identity-sessions.ts")).invalidateIdentitySessions,
  ),
  lazyAction("delete-identity", async () => (await import("./delete-identity.ts")).deleteIdentityAction),
  lazyAction("list-oidc-accounts", async () => (await import("./list-oidc-accounts.ts")).listOidcAccounts),
  lazyAction("unlink-oidc-account", async () => (await import("./unlink-oidc-account.ts")).unlinkOidcAccountAction),
  lazyAction("list-identities", async () => (await import("./list-identities.ts")).listIdentitiesAction),
  lazyAction("list-sessions", async () => (await import("./list-sessions.ts")).listSessionsAction),
  lazyAction("explain-identity", async () => (await import("./explain-identity.ts")).explainIdentityAction),
  lazyAction("check-schemas", async () => (await import("./check-schemas.ts")).checkSchemasAction),
  lazyAction("run-migration", async () => (await import("./run-migration.ts")).runMigrationAction),
];
