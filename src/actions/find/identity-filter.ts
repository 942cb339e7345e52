import { identifiersOf, secondFactors } from "#src/kratos/admin-api/factors.ts";
import type { ListedIdentity } from "#src/kratos/admin-api/identity-list.ts";

/** Which identities are wanted; all that is given has to be true. */
export interface IdentityCriteria {
  /** A piece of an identifier, an address, a trait, the id or the external id, in any case. */
  readonly search?: string | undefined;
  readonly "schema-id"?: string | undefined;
  readonly state?: "active" | "inactive" | undefined;
  readonly "without-second-factor"?: boolean | undefined;
  /** Has an address that could be verified and is not. */
  readonly unverified?: boolean | undefined;
  /** Milliseconds since 1970. */
  readonly "created-since"?: number | undefined;
}

type Test = (identity: ListedIdentity) => boolean;

/** The criteria as one test; undefined when every identity meets them. */
export const identityFilter = (criteria: IdentityCriteria): Test | undefined => {
  const tests = testsOf(criteria);
  return tests.length === 0 ? undefined : (identity) => tests.every((test) => test(identity));
};

/** Whether the criteria can be told from an identity without its credentials. */
export const needsCredentials = (criteria: IdentityCriteria): boolean =>
  criteria.search !== undefined || criteria["without-second-factor"] === true;

/** The quickest first. */
const testsOf = ({
  search,
  "schema-id": schemaId,
  state,
  "without-second-factor": withoutSecondFactor,
  unverified,
  "created-since": since,
}: IdentityCriteria): readonly Test[] => [
  ...(search === undefined || !PLAIN.test(search) ? [] : [mayMention(search.toLowerCase())]),
  ...(schemaId === undefined ? [] : [({ head }: ListedIdentity) => head().schema_id === schemaId]),
  ...(state === undefined ? [] : [isIn(state)]),
  ...(since === undefined ? [] : [({ head }: ListedIdentity) => Date.parse(head().created_at ?? "") >= since]),
  ...(unverified === true ? [isUnverified] : []),
  ...(withoutSecondFactor === true
    ? [({ credentials }: ListedIdentity) => secondFactors(credentials()).length === 0]
    : []),
  ...(search === undefined ? [] : [mentions(search.toLowerCase())]),
];

/** Most people are active, so those who are not are few: whoever's text lacks the word is not parsed. */
const isIn =
  (state: string): Test =>
  ({ text, head }) =>
    text.includes(`"${state}"`) && head().state === state;

const isUnverified: Test = ({ summary }) =>
  (summary().verifiable_addresses ?? []).some(({ verified }) => verified !== true);

/** Characters that JSON writes as they are, and not only such that a number may be written with in two ways. */
const PLAIN = /^(?=.*[a-df-z@_ ])[\w@._+ -]+$/i;

/** Whether it is worth a closer look: whatever is mentioned plainly is in the text of the identity, which need not be parsed for that. */
const mayMention =
  (wanted: string): Test =>
  ({ text }) =>
    text.toLowerCase().includes(wanted);

const mentions =
  (wanted: string): Test =>
  ({ summary, credentials }) => {
    const { id, external_id, traits, verifiable_addresses, recovery_addresses } = summary();
    const addresses = [...(verifiable_addresses ?? []), ...(recovery_addresses ?? [])].map(({ value }) => value);
    return holds([id, external_id, traits, addresses, identifiersOf(credentials())], wanted);
  };

const holds = (value: unknown, wanted: string): boolean => {
  if (typeof value === "object" && value !== null) return Object.values(value).some((each) => holds(each, wanted));
  return value !== undefined && value !== null && String(value).toLowerCase().includes(wanted);
};
