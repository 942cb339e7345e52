import type { Answer } from "./answer.ts";
import { factsAnswer } from "./facts-answer.ts";
import { finish } from "./finish.ts";
import { type ChangingSession, type Failure, isFailure } from "./kratos-action.ts";
import { recoveryFacts } from "./recovery-code.ts";

/** The end of an action that has created an account without a password: a code to set one. The account is there whether or not the code is. */
export const inviteCreated = async (
  identityId: string,
  expiresIn: string | undefined,
  { kratos, changed, world }: ChangingSession,
): Promise<Answer | Failure> => {
  const created = { "identity-id": identityId };
  const recovery = await finish(
    recoveryFacts(kratos, identityId, expiresIn),
    {
      situation: "The account was created, but not the recovery code",
      next: `juju run ${world.context.unit} invite-identity identity-id=${identityId}`,
      results: created,
    },
    world,
  );
  if (isFailure(recovery)) return recovery;
  changed("recovery_code");
  return factsAnswer({
    changed: true,
    summary: "The account was created, with a code to set its password.",
    ...created,
    ...recovery,
  });
};

/** The end of an action that has created an account with a password, or that is to have none. */
export const created = (identityId: string): Answer =>
  factsAnswer({ changed: true, summary: "The account was created.", "identity-id": identityId });
