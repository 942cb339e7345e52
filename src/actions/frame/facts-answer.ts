import type { Identity } from "#src/kratos/admin-api/identities.ts";
import type { Answer } from "./answer.ts";
import { identityAnswer } from "./identity-answer.ts";

/** What a changing action says it did: whether anything changed, in a sentence, and the counts and names that belong to it. */
export interface Facts {
  readonly changed: boolean;
  readonly summary: string;
  readonly [name: string]: string | number | boolean | readonly string[];
}

/** Facts as results, each as text, a list with commas; and the same as a document. */
export const factsAnswer = (facts: Facts): Answer => ({
  results: Object.fromEntries(
    Object.entries(facts).map(([name, fact]) => [name, Array.isArray(fact) ? fact.join(", ") : String(fact)]),
  ),
  document: facts,
});

/** Facts with the identity as it is now: its keys beside theirs, and all of it as JSON under `identity`. */
export const identityFactsAnswer = (identity: Identity, facts: Facts): Answer => ({
  results: { ...identityAnswer(identity).results, ...factsAnswer(facts).results },
  document: { ...facts, identity },
});
