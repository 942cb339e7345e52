import * as z from "zod";
import { failed } from "#lib/charm/define-action.ts";
import {
  type Credentials,
  countPasswordlessKeys,
  getCredentials,
  unlinkOidcAccount,
} from "#src/kratos/admin-api/credentials.ts";
import { factsAnswer } from "./frame/facts-answer.ts";
import { finish } from "./frame/finish.ts";
import { identitySelector, selectIdentity } from "./frame/identity-selector.ts";
import { jujuRun } from "./frame/juju-run.ts";
import { changingAction, isFailure } from "./frame/kratos-action.ts";
import { lostUpdate } from "./frame/lost-update.ts";

const parameters = {
  ...identitySelector,
  "credential-id": z.string({ error: "is needed" }).min(1, { error: "must not be empty" }),
};

/** Removes an account of an external provider from an identity, unless nothing else is left to log in with. */
export const unlinkOidcAccountAction = changingAction({
  name: "unlink-oidc-account",
  event: "authn_factor_removed",
  parameters,
  run: async ({ "credential-id": account, ...selector }, session) => {
    const identity = await selectIdentity(selector, session);
    if (isFailure(identity)) return identity;
    const { id } = identity;
    const { unit } = session.world.context;
    session.concerns(id);
    const credentials = await getCredentials(session.kratos, id);
    if (!credentials.oidc.includes(account))
      return failed(`The account ${account} is not linked to the identity ${id}; there ${linked(credentials)}`);
    if (isLastFirstFactor(credentials))
      return failed(
        `You cannot remove the last first factor credential: ${account} is all that the identity ${id} logs in with. ` +
          `Give it a password first: juju run ${unit} reset-password identity-id=${id}`,
      );
    await unlinkOidcAccount(session.kratos, id, account);
    session.changed("credentials.oidc");
    const after = await finish(
      getCredentials(session.kratos, id),
      {
        situation: `${account} was unlinked, but what is left could not be read`,
        next: jujuRun(session.world.context, "list-oidc-accounts", { "identity-id": id }),
      },
      session.world,
    );
    if (isFailure(after)) return after;
    const { oidc } = after;
    if (oidc.includes(account)) return lostUpdate(account, id, unit);
    return factsAnswer({ changed: true, summary: `${account} is not linked any more.`, identifiers: oidc });
  },
});

const linked = ({ oidc }: Credentials): string => (oidc.length === 0 ? "is none" : `are: ${oidc.join(", ")}`);

/** Kratos 26.2.0 asks this itself, with the words of the failure; 1.3.1 does not. */
const isLastFirstFactor = (credentials: Credentials): boolean =>
  credentials.oidc.length === 1 && credentials.password.hash === undefined && countPasswordlessKeys(credentials) === 0;
