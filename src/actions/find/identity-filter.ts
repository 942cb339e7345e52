import { identifiersOf, secondFactors } from "#src/kratos/admin-api/factors.ts";
import type { IdentitySummary } from "#src/kratos/admin-api/identity-list.ts";

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

type Test = (identity: IdentitySummary) => boolean;

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
  ...(schemaId === undefined ? [] : [({ schema_id }: IdentitySummary) => schema_id === schemaId]),
  ...(state === undefined ? [] : [(identity: IdentitySummary) => identity.state === state]),
  ...(since === undefined ? [] : [({ created_at }: IdentitySummary) => Date.parse(created_at ?? "") >= since]),
  ...(unverified === true ? [isUnverified] : []),
  ...(withoutSecondFactor === true
    ? [({ credentials }: IdentitySummary) => secondFactors(credentials ?? {}).length === 0]
    : []),
  ...(search === undefined ? [] : [mentions(search.toLowerCase())]),
];

const isUnverified: Test = ({ verifiable_addresses }) =>
  (verifiable_addresses ?? []).some(({ verified }) => verified !== true);

const mentions =
  (wanted: string): Test =>
  ({ id, external_id, traits, verifiable_addresses, recovery_addresses, credentials }) => {
    const addresses = [...(verifiable_addresses ?? []), ...(recovery_addresses ?? [])].map(({ value }) => value);
    return holds([id, external_id, traits, addresses, identifiersOf(credentials ?? {})], wanted);
  };

const holds = (value: unknown, wanted: string): boolean => {
  if (typeof value === "object" && value !== null) return Object.values(value).some((each) => holds(each, wanted));
  return value !== undefined && value !== null && String(value).toLowerCase().includes(wanted);
};
