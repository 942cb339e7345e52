import { failed } from "#lib/charm/define-action.ts";
import { deleteIdentity } from "#src/kratos/admin-api/identities.ts";
import { factsAnswer } from "./frame/facts-answer.ts";
import { identitySelector, selectIdentity } from "./frame/identity-selector.ts";
import { changingAction, isFailure } from "./frame/kratos-action.ts";

/** Deletes an identity with everything that belongs to it; not to be undone. */
export const deleteIdentityAction = changingAction({
  name: "delete-identity",
  event: "user_deleted",
  parameters: identitySelector,
  run: async (selector, session) => {
    const identity = await selectIdentity(selector, session);
    if (isFailure(identity)) return identity;
    const { id } = identity;
    session.concerns(id);
    if (!(await deleteIdentity(session.kratos, id)))
      return failed(`Identity not found: something else has just deleted ${id}`);
    session.changed("identity");
    return factsAnswer({ changed: true, summary: "The identity and its sessions were deleted.", id });
  },
});
