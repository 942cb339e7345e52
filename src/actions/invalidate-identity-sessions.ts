import * as z from "zod";
import { failed } from "#lib/charm/define-action.ts";
import { getSession, revokeIdentitySessions, revokeSession } from "#src/kratos/admin-api/identity-sessions.ts";
import { factsAnswer } from "./frame/facts-answer.ts";
import { identitySelector, selectIdentity } from "./frame/identity-selector.ts";
import { type ChangingSession, changingAction, type Failure, isFailure } from "./frame/kratos-action.ts";

const parameters = {
  ...identitySelector,
  "session-id": z.uuid({ error: "must be the id of a session" }).optional(),
};

/** Logs an identity out: everywhere, or where one session is. */
export const invalidateIdentitySessions = changingAction({
  name: "invalidate-identity-sessions",
  event: "session_expired",
  parameters,
  run: async ({ "session-id": sessionId, ...selector }, session) => {
    const identity = await selectIdentity(selector, session);
    if (isFailure(identity)) return identity;
    const { id } = identity;
    session.concerns(id);
    const revoked = await (sessionId === undefined
      ? revokeIdentitySessions(session.kratos, id)
      : revokeOne(sessionId, id, session));
    if (isFailure(revoked)) return revoked;
    if (revoked > 0) session.changed("sessions");
    return factsAnswer({
      changed: revoked > 0,
      summary: revoked > 0 ? `Sessions ended: ${revoked}.` : "Nothing to end: nobody is logged in there.",
      "sessions-revoked": revoked,
    });
  },
});

const revokeOne = async (
  sessionId: string,
  identityId: string,
  { kratos, world }: ChangingSession,
): Promise<number | Failure> => {
  const found = await getSession(kratos, sessionId);
  if (found === undefined || found.identityId !== identityId)
    return failed(
      `The identity ${identityId} has no session ${sessionId}; see: juju run ${world.context.unit} list-sessions identity-id=${identityId}`,
    );
  if (!found.active) return 0;
  await revokeSession(kratos, sessionId);
  return 1;
};
