import { describe, expect, test } from "vitest";
import type { AccountFacts } from "#src/actions/explain/account-facts.ts";
import { explanation } from "#src/actions/explain/explanation.ts";
import { canLogIn, findingsOf } from "#src/actions/explain/findings.ts";
import { traitFaults } from "#src/actions/explain/trait-faults.ts";

const CONTEXT = { unit: "kratos/0", app: "kratos" } as const;
const ID = "3f1f7e6e-0000-4000-8000-00000000000a";
const ADDRESS = { value: "a@example.com", via: "email" };
const NO_PASSWORD = { hasPassword: false, credentials: {} };

const account = {
  identity: {
    id: ID,
    schema_id: "x",
    state: "active",
    verifiable_addresses: [ADDRESS],
    recovery_addresses: [ADDRESS],
  },
  credentials: { password: { identifiers: ["a@example.com"] } },
  hasPassword: true,
} satisfies AccountFacts["account"];

const FACTS: AccountFacts = {
  ...{ identityId: ID, schemaId: "x", account, traitFaults: [], sessions: [], messages: [] },
  rules: { enable_local_idp: true, enforce_mfa: true, enable_verification: false },
  hasMailServer: true,
};
const WITHOUT_PASSWORDS = { rules: { ...FACTS.rules, enable_local_idp: false } };
const WITHOUT_ADDRESS = { ...account, identity: { ...account.identity, recovery_addresses: [] } };

const mail = (status: string) => ({
  status,
  recipient: "a@b.c",
  template: "t",
  attempts: 6,
  createdAt: "2026-01-31T12:00:00Z",
});
const key = (alone: boolean) => ({
  ...account,
  credentials: { ...account.credentials, webauthn: { config: { credentials: [{ is_passwordless: alone }] } } },
});

describe("what keeps somebody from logging in", () => {
  test.each<[string, Partial<AccountFacts>, string[]]>([
    ["nothing", {}, ["note reset-password identity-id=ID"]],
    [
      "a schema that is missing",
      { account: undefined },
      ["blocks juju config kratos identity_schemas=@identity-schemas.json"],
    ],
    ["nothing to log in with", { account: { ...account, ...NO_PASSWORD } }, ["blocks reset-password identity-id=ID"]],
    [
      "a password without an identifier",
      { account: { ...account, credentials: {} } },
      [
        `blocks update-identity identity-id=ID traits='{"email":"NAME@example.com"}'`,
        "note reset-password identity-id=ID",
      ],
    ],
    [
      "no key but an account elsewhere",
      { account: { ...account, hasPassword: false, credentials: { oidc: { identifiers: ["a:b"] } } } },
      [],
    ],
    ["a key that is enough alone", { account: { ...key(true), hasPassword: false } }, []],
    [
      "a key as second factor",
      { account: key(false) },
      ["hinders reset-identity-mfa identity-id=ID mfa-type=all", "note reset-password identity-id=ID"],
    ],
    [
      "an address to verify",
      { rules: { ...FACTS.rules, enable_verification: true } },
      ["hinders juju status kratos --relations", "note reset-password identity-id=ID"],
    ],
    [
      "a mail that was given up",
      { messages: [mail("abandoned"), mail("sent")] },
      ["hinders reset-password identity-id=ID", "note reset-password identity-id=ID"],
    ],
    [
      "no mail server",
      { hasMailServer: false },
      ["note juju integrate kratos:smtp smtp-integrator", "note reset-password identity-id=ID"],
    ],
    [
      "no mail server, and no address to write to either",
      { hasMailServer: false, account: WITHOUT_ADDRESS },
      ["note reset-password identity-id=ID"],
    ],
    ["an account without an address", { account: WITHOUT_ADDRESS }, ["note reset-password identity-id=ID"]],
    [
      "a password where nobody may log in with one",
      { ...WITHOUT_PASSWORDS, hasMailServer: false },
      ["blocks juju config kratos enable_local_idp=true"],
    ],
    [
      "nothing to log in with where nobody may set a password",
      { ...WITHOUT_PASSWORDS, account: { ...WITHOUT_ADDRESS, ...NO_PASSWORD } },
      ["blocks juju config kratos enable_local_idp=true"],
    ],
    [
      "a mail that was given up where nobody may set a password",
      { ...WITHOUT_PASSWORDS, account: { ...key(true), hasPassword: false }, messages: [mail("abandoned")] },
      ["hinders juju status kratos --relations"],
    ],
    ["an older mail only", { messages: [mail("sent"), mail("abandoned")] }, ["note reset-password identity-id=ID"]],
  ])("%s", (_case, facts, expected) => {
    const findings = findingsOf({ ...FACTS, ...facts }, CONTEXT);
    const said = findings.map(
      ({ severity, command }) => `${severity} ${command.replace("juju run kratos/0 ", "").replace(ID, "ID")}`,
    );
    expect(said).toEqual(expected);
    expect(canLogIn(findings)).toBe(!said.some((each) => each.startsWith("blocks")));
  });

  test("comes in the order of its seriousness", () => {
    const inactive = { ...key(false), identity: { ...account.identity, state: "inactive" } };
    const faults = [{ trait: "email", fault: "is required and missing" }];
    const findings = findingsOf({ ...FACTS, account: inactive, traitFaults: faults }, CONTEXT);
    expect(findings.map(({ severity }) => severity)).toEqual(["blocks", "hinders", "hinders"]);
    expect(findings[0]?.command).toBe(`juju run kratos/0 update-identity identity-id=${ID} state=active`);
  });
});

describe("the way to recover an account", () => {
  test.each<[string, Partial<AccountFacts>, string]>([
    ["is a mail", {}, "by a code to a@example.com"],
    ["is an operator without an address", { account: WITHOUT_ADDRESS }, "by an operator only"],
    [
      "is an operator without a mail server",
      { hasMailServer: false },
      "by an operator only, since no mail server is related",
    ],
    [
      "is none without passwords",
      WITHOUT_PASSWORDS,
      "none, since enable_local_idp=false leaves no password to recover",
    ],
  ])("%s", (_case, facts, recovery) => {
    expect(explanation({ ...FACTS, ...facts }, []).results).toMatchObject({ recovery });
  });
});

describe("traits against their schema", () => {
  const schema = {
    properties: {
      traits: {
        type: "object",
        required: ["email"],
        properties: {
          email: { type: "string", minLength: 3 },
          role: { enum: ["a", "b"] },
          age: { type: ["integer", "null"] },
          address: { type: "object", required: ["city"], properties: { city: { type: "string" } } },
        },
      },
    },
  };
  test.each<[object | undefined, string[]]>([
    [{ email: "a@b", role: "a", age: 3, address: { city: "x" }, other: [] }, []],
    [undefined, ["email is required and missing"]],
    [{ email: 5 }, ["email must be of type string"]],
    [{ email: "a" }, ["email must have at least 3 characters"]],
    [
      { email: "a@b", role: "c", age: 1.5 },
      ["role is none of the values that are allowed", "age must be of type integer or null"],
    ],
    [{ email: "a@b", address: {} }, ["address.city is required and missing"]],
    [{ email: "a@b", address: { city: null } }, ["address.city must be of type string"]],
  ])("%j: %j", (traits, expected) => {
    expect(traitFaults(schema, traits).map(({ trait, fault }) => `${trait} ${fault}`)).toEqual(expected);
  });

  test("rules that are not understood are kept", () => {
    expect(traitFaults({ properties: { traits: { type: 7, properties: "?" } } }, { a: 1 })).toEqual([]);
    expect(traitFaults({}, { a: 1 })).toEqual([]);
  });
});
