import fc from "fast-check";
import { describe, expect } from "vitest";
import { passwordCredential } from "../password-credential.ts";
import { test } from "../shared-model.ts";
import {
  hasExternalIds,
  type IdentityInKratos,
  patchIdentity,
  readIdentity,
  securityKeys,
  seedIdentity,
} from "./admin-api.ts";
import type { ActionModel } from "./run-action.ts";

const IDENTITIES_AN_ACTION = 5;

let model: ActionModel;
let secret: string;
let externalIds: boolean;
test.beforeAll(async ({ model: shared }) => {
  model = shared;
  secret = await model.grantedSecret("password-afterwards", "password=battery staple 2");
  externalIds = await hasExternalIds();
});

/** PostgreSQL's JSON has no NUL. */
const text = fc.string({ unit: "grapheme", maxLength: 12 }).filter((each) => !each.includes("\0"));
const key = text.filter((each) => each !== "__proto__");
const leaf = fc.oneof(text, fc.integer(), fc.boolean(), fc.array(text, { maxLength: 3 }));
const json = fc.dictionary(key, fc.oneof(leaf, fc.dictionary(key, leaf, { maxKeys: 2 })), { maxKeys: 4 });

const someone = fc.record({
  traits: fc.record({ name: text, nickname: text, extra: json }, { requiredKeys: [] }),
  metadata_public: json,
  metadata_admin: json,
  verified: fc.boolean(),
});

type Someone = typeof someone extends fc.Arbitrary<infer Value> ? Value : never;

let count = 0;

/** An identity with everything that an action might lose. */
const seed = async ({ traits, verified, ...metadata }: Someone): Promise<IdentityInKratos> => {
  const name = `person-${++count}`;
  const email = `${name}@example.com`;
  const { id } = await seedIdentity({
    ...{ traits: { ...traits, email }, ...metadata, ...(externalIds && { external_id: `external-${name}` }) },
    verifiable_addresses: [{ value: email, verified, via: "email", status: verified ? "completed" : "pending" }],
    credentials: {
      password: passwordCredential("the password of before"),
      oidc: { config: { providers: ["github", "google"].map((provider) => ({ provider, subject: name })) } },
    },
  });
  const withConfig = (type: string, config: object, identifier = id) =>
    ({ op: "add", path: `/credentials/${type}`, value: { type, identifiers: [identifier], config } }) as const;
  const keys = { credentials: securityKeys(false, true), user_handle: "AAAA" };
  await patchIdentity(id, [
    withConfig("totp", { totp_url: "otpauth://totp/Issuer:someone?secret=ABCDEFGH" }),
    withConfig("lookup_secret", { recovery_codes: [{ code: "abcd1234" }] }),
    withConfig("webauthn", keys, email),
    withConfig("passkey", keys),
  ]);
  return readIdentity(id);
};

/** What an action may touch; everything else has to survive. */
interface Change {
  readonly by: string;
  readonly action: string;
  readonly parameters: (identity: IdentityInKratos) => object;
  readonly credentials?: readonly string[];
  readonly traits?: readonly string[];
}

const CHANGES: readonly Change[] = [
  {
    by: "reset-password with a secret",
    action: "reset-password",
    parameters: () => ({ "password-secret-id": secret }),
    credentials: ["password"],
  },
  { by: "reset-password without a secret", action: "reset-password", parameters: () => ({ "expires-in": "5m" }) },
  { by: "invite-identity", action: "invite-identity", parameters: () => ({}) },
  {
    by: "reset-identity-mfa of all",
    action: "reset-identity-mfa",
    parameters: () => ({ "mfa-type": "all" }),
    credentials: ["totp", "lookup_secret", "webauthn"],
  },
  {
    by: "reset-identity-mfa of passkeys",
    action: "reset-identity-mfa",
    parameters: () => ({ "mfa-type": "passkey" }),
    credentials: ["webauthn", "passkey"],
  },
  {
    by: "unlink-oidc-account",
    action: "unlink-oidc-account",
    parameters: ({ credentials }) => ({ "credential-id": credentials["oidc"]?.identifiers?.[0] }),
    credentials: ["oidc"],
  },
  {
    by: "update-identity of a trait",
    action: "update-identity",
    parameters: () => ({ traits: { name: "Someone Else, Really" } }),
    traits: ["name"],
  },
  {
    by: "update-identity with a new trait",
    action: "update-identity",
    parameters: () => ({ traits: { locale: "de" } }),
    traits: ["locale"],
  },
];

describe("P3: metadata, external id, addresses, other traits and other credentials survive", () => {
  test.each(CHANGES)("$by", async (change) => {
    await fc.assert(
      fc.asyncProperty(someone, async (given) => {
        const before = await seed(given);
        const ran = await model.run(change.action, { "identity-id": before.id, ...change.parameters(before) });
        expect(ran).toMatchObject({ succeeded: true, results: { changed: "true" } });
        expect(survivors(await readIdentity(before.id), change)).toEqual(survivors(before, change));
      }),
      { numRuns: IDENTITIES_AN_ACTION, endOnFailure: true },
    );
  });
});

const survivors = (
  { traits, credentials, verifiable_addresses, recovery_addresses, ...identity }: IdentityInKratos,
  change: Change,
) => ({
  traits: without(traits, change.traits),
  credentials: Object.entries(without(credentials, change.credentials)).map(([type, { identifiers, config }]) => ({
    ...{ type, identifiers, config },
  })),
  addresses: verifiable_addresses.map(({ value, verified, status }) => ({ value, verified, status })),
  recovery: recovery_addresses.map(({ value }) => value),
  metadata: [identity.metadata_public, identity.metadata_admin],
  ...{ state: identity.state, externalId: identity.external_id },
});

const without = <Value>(map: Readonly<Record<string, Value>>, keys: readonly string[] = []) =>
  Object.fromEntries(Object.entries(map).filter(([name]) => !keys.includes(name)));
