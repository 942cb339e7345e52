import { failed } from "#lib/charm/define-action.ts";
import { factsAnswer } from "./frame/facts-answer.ts";
import { identitySelector, selectIdentity } from "./frame/identity-selector.ts";
import { changingAction, isFailure } from "./frame/kratos-action.ts";
import { expiresInParameter, recoveryFacts } from "./frame/recovery-code.ts";

/** Invites someone again: a new code and link for an identity that is there. */
export const inviteIdentity = changingAction({
  name: "invite-identity",
  event: "authn_token_created",
  parameters: { ...identitySelector, ...expiresInParameter },
  run: async ({ "expires-in": expiresIn, ...selector }, session) => {
    const identity = await selectIdentity(selector, session);
    if (isFailure(identity)) return identity;
    const { id, state } = identity;
    session.concerns(id);
    if (state === "inactive")
      return failed(
        `The identity ${id} is inactive and could not log in; run: juju run ${session.world.context.unit} update-identity identity-id=${id} state=active`,
      );
    const recovery = await recoveryFacts(session.kratos, id, expiresIn);
    session.changed("recovery_code");
    return factsAnswer({ changed: true, summary: "A new recovery code was created.", "identity-id": id, ...recovery });
  },
});
