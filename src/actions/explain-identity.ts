import { failed } from "#lib/charm/define-action.ts";
import { KratosApiError } from "#src/kratos/admin-api/errors.ts";
import { findByIdentifier } from "#src/kratos/admin-api/identities.ts";
import { explanation } from "./explain/explanation.ts";
import { findingsOf } from "./explain/findings.ts";
import { gatherFacts, type Subject } from "./explain/gather-facts.ts";
import { type IdentitySelector, identitySelector, selectIdentity } from "./frame/identity-selector.ts";
import { type ActionSession, type Failure, isFailure, readingAction } from "./frame/kratos-action.ts";

/** Says why somebody cannot log in, and what to do. */
export const explainIdentityAction = readingAction({
  name: "explain-identity",
  parameters: identitySelector,
  run: async (given, session) => {
    const { kratos, world } = session;
    const subject = await findSubject(given, session);
    if (isFailure(subject)) return subject;
    const facts = await gatherFacts(subject, { kratos, tools: world.tools });
    if (facts === undefined) return failed(`Identity not found: ${subject.identityId} has just been deleted`);
    return explanation(facts, findingsOf(facts, world.context));
  },
});

/** Kratos cannot load an account whose schema is missing, but its refusal names the schema. */
const findSubject = async (selector: IdentitySelector, session: ActionSession): Promise<Subject | Failure> => {
  const { "identity-id": identityId, email } = selector;
  try {
    const identity = await selectIdentity(selector, session);
    return isFailure(identity) ? identity : { identityId: identity.id, email, missingSchema: undefined };
  } catch (error) {
    const missingSchema = missingSchemaIn(error);
    if (missingSchema === undefined) throw error;
    if (email === undefined || (await isOwnSchema(email, session))) return { identityId, email, missingSchema };
    const { app } = session.world.context;
    return failed(
      `No one logs in with ${email}, and addresses cannot be searched while the identity schema ${missingSchema} of another account is not configured; run: juju config ${app} identity_schemas=@identity-schemas.json`,
    );
  }
};

const missingSchemaIn = (error: unknown): string | undefined =>
  error instanceof KratosApiError && error.failure === "schema-missing"
    ? /Schema "(?<id>[^"]*)"/.exec(error.reason)?.groups?.["id"]
    : undefined;

/** Whether it is the account itself that has no schema, and not another one that stands in the way of a search through all of them. */
const isOwnSchema = async (email: string, { kratos }: ActionSession): Promise<boolean> => {
  try {
    await findByIdentifier(kratos, email);
    return false;
  } catch (error) {
    if (missingSchemaIn(error) === undefined) throw error;
    return true;
  }
};
