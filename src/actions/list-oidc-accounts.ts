import { getCredentials } from "#src/kratos/admin-api/credentials.ts";
import { identitySelector, selectIdentity } from "./frame/identity-selector.ts";
import { isFailure, readingAction } from "./frame/kratos-action.ts";

/** Shows which accounts of external providers an identity logs in with. */
export const listOidcAccounts = readingAction({
  name: "list-oidc-accounts",
  parameters: identitySelector,
  run: async (selector, session) => {
    const identity = await selectIdentity(selector, session);
    if (isFailure(identity)) return identity;
    const { oidc } = await getCredentials(session.kratos, identity.id);
    const summary =
      oidc.length === 0 ? "No account of an external provider is linked." : `Accounts linked: ${oidc.length}.`;
    return {
      results: { identifiers: oidc.join("\n"), summary },
      document: { identifiers: oidc },
    };
  },
});
