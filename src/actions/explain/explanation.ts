import type { Answer } from "#src/actions/frame/answer.ts";
import { minute } from "#src/actions/frame/table.ts";
import { hasPasswordlessKey, identifiersOf, providersOf, secondFactors } from "#src/kratos/admin-api/factors.ts";
import type { AccountFacts } from "./account-facts.ts";
import { canLogIn, type Finding } from "./findings.ts";

/** An account and what was found about it, in words. Juju sorts the keys, so what to do comes last. */
export const explanation = (facts: AccountFacts, findings: readonly Finding[]): Answer => {
  const summary = { ...loginOf(facts, findings), ...(facts.account ? accountOf(facts, facts.account) : {}) };
  const known = Object.entries(summary).filter(([, value]) => value.length > 0);
  return {
    results: {
      ...Object.fromEntries(known.map(([key, value]) => [key, typeof value === "string" ? value : value.join("\n")])),
      "what-to-do": findings.map(inWords).join("\n"),
    },
    document: { ...summary, findings },
  };
};

const loginOf = (
  { identityId, schemaId, sessions, messages }: AccountFacts,
  findings: readonly Finding[],
): Readonly<Record<string, string | readonly string[]>> => ({
  "identity-id": identityId ?? "",
  "can-log-in": canLogIn(findings) ? "yes" : "no",
  schema: schemaId,
  sessions: sessionsInWords(sessions),
  mails: messages.map(
    ({ createdAt, template, recipient, status, attempts }) =>
      `${minute(createdAt)} ${template} to ${recipient}: ${status}, ${attempts} attempts`,
  ),
});

const accountOf = (
  facts: AccountFacts,
  { identity, credentials, hasPassword }: NonNullable<AccountFacts["account"]>,
): Readonly<Record<string, string | readonly string[]>> => {
  const { rules, traitFaults } = facts;
  const factors = secondFactors(credentials);
  return {
    state: identity.state ?? "active",
    identifiers: identifiersOf(credentials),
    addresses: (identity.verifiable_addresses ?? []).map(
      ({ value, verified }) => `${value} (${verified === true ? "verified" : "not verified"})`,
    ),
    password: hasPassword ? "set" : "not set",
    passwordless: hasPasswordlessKey(credentials) ? "a key is set up" : "",
    providers: providersOf(credentials),
    "second-factors": factors.length > 0 ? factors : "none",
    "required-assurance": rules.enforce_mfa && factors.length > 0 ? "aal2, a second factor" : "aal1, one factor",
    recovery: recoveryOf(facts, identity.recovery_addresses ?? []),
    traits: traitFaults.length === 0 ? "fit the schema" : traitFaults.map(({ trait, fault }) => `${trait} ${fault}`),
  };
};

const recoveryOf = (
  { rules, hasMailServer }: AccountFacts,
  addresses: readonly { readonly value: string }[],
): string | readonly string[] => {
  if (!rules.enable_local_idp) return "none, since enable_local_idp=false leaves no password to recover";
  if (addresses.length === 0) return "by an operator only";
  if (!hasMailServer) return "by an operator only, since no mail server is related";
  return addresses.map(({ value }) => `by a code to ${value}`);
};

const sessionsInWords = (sessions: AccountFacts["sessions"]): string => {
  const last = sessions
    .map((session) => session.authenticated_at ?? "")
    .toSorted()
    .at(-1);
  const active = sessions.filter((session) => session.active).length;
  return last === undefined ? "none, never logged in or all deleted" : `${active} active, last login ${minute(last)}`;
};

const WORDS: Readonly<Record<Finding["severity"], string>> = {
  blocks: "Cannot log in",
  hinders: "In the way",
  note: "To know",
};

const inWords = ({ severity, finding, command }: Finding, index: number): string =>
  `${index + 1}. ${WORDS[severity]}: ${finding}:\n   ${command}`;
