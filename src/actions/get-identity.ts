import { identityAnswer } from "./frame/identity-answer.ts";
import { identitySelector, selectIdentity } from "./frame/identity-selector.ts";
import { isFailure, readingAction } from "./frame/kratos-action.ts";

/** Shows an identity. */
export const getIdentityAction = readingAction({
  name: "get-identity",
  parameters: identitySelector,
  run: async (parameters, session) => {
    const identity = await selectIdentity(parameters, session);
    return isFailure(identity) ? identity : identityAnswer(identity);
  },
});
