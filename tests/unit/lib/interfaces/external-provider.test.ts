import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  providerDatabag,
  readConfigMapProviders,
  readProviderDatabag,
  readRequirerDatabag,
  requirerDatabag,
} from "#lib/interfaces/external-provider.ts";
import type { OidcProvider } from "#lib/interfaces/oidc-provider.ts";
import { Secret } from "#lib/juju/secret.ts";
import { hostileDatabags } from "./hostile-databags.ts";

/** Databags that providers' libraries of both versions have written. */
const RECORDED = {
  google:
    '[{"provider":"google","client_id":"abc","scope":"profile email address phone","id":"google_a9993e364706816aba3e25717850c26c9cd0d89d","label":"google","jsonnet_mapper":null,"mapper_url":null,"client_secret":"s3cr3t"}]',
  googleV0:
    '[{"client_id": "abc", "provider": "google", "secret_backend": "relation", "scope": "profile email address phone", "client_secret": "s3cr3t"}]',
  genericV0:
    '[{"client_id": "abc", "provider": "generic", "secret_backend": "relation", "scope": "openid email", "provider_id": "corp", "label": "Corp", "client_secret": "s3cr3t", "issuer_url": "https://idp.corp.example"}]',
  microsoftV0:
    '[{"client_id": "abc", "provider": "microsoft", "secret_backend": "relation", "scope": "profile email address phone", "client_secret": "s3cr3t", "tenant_id": "4242"}]',
  twoInOne:
    '[{"provider": "google", "client_id": "abc", "scope": "profile email address phone", "id": "google_a9993e364706816aba3e25717850c26c9cd0d89d", "label": "google", "jsonnet_mapper": null, "mapper_url": null, "client_secret": "s3cr3t"}, {"client_id": "zzz", "client_secret": "q", "provider": "github", "id": "gh"}]',
  adminUi:
    '[{"id": "9f097a05-7313-4dea-b9f1-fda4283414c5", "provider": "github", "label": "", "client_id": "cid", "client_secret": "cs", "issuer_url": "", "auth_url": "", "token_url": "", "microsoft_tenant": "", "subject_source": "userinfo", "apple_team_id": "", "apple_private_key_id": "", "apple_private_key": "", "scope": ["user:email"], "mapper_url": "", "requested_claims": null}]',
} as const;

const GOOGLE = {
  provider: "google",
  id: "google_a9993e364706816aba3e25717850c26c9cd0d89d",
  clientId: "abc",
  clientSecret: "s3cr3t",
  label: "google",
  scope: ["profile", "email", "address", "phone"],
};

describe("external_provider", () => {
  test.each([
    ["google of version 1", RECORDED.google, [GOOGLE]],
    ["google of version 0", RECORDED.googleV0, [GOOGLE]],
    [
      "generic of version 0",
      RECORDED.genericV0,
      [
        {
          ...GOOGLE,
          provider: "generic",
          id: "corp",
          label: "Corp",
          scope: ["openid", "email"],
          issuerUrl: "https://idp.corp.example",
        },
      ],
    ],
    [
      "microsoft of version 0",
      RECORDED.microsoftV0,
      [
        {
          ...GOOGLE,
          provider: "microsoft",
          id: "microsoft_7a3af30721f7bdfafbac59ba51d75be0106102f3",
          label: "microsoft",
          microsoftTenant: "4242",
        },
      ],
    ],
    [
      "two in one relation",
      RECORDED.twoInOne,
      [
        GOOGLE,
        { provider: "github", id: "gh", clientId: "zzz", clientSecret: "q", label: "github", scope: ["user:email"] },
      ],
    ],
  ])("%s is read", (_, providers, expected) => {
    const reading = readProviderDatabag({ providers });
    expect(revealed(reading)).toEqual(expected);
    expect(reading).toHaveProperty("value.refused", []);
  });

  test("google is written as the library of version 1 writes it", () => {
    const reading = readProviderDatabag({ providers: RECORDED.googleV0 });
    const written = providerDatabag(reading.state === "ready" ? reading.value.providers : []);
    expect(written).toEqual({ providers: RECORDED.google });
  });

  test.each([
    ["nothing", {}],
    ["an empty list", { providers: "[]" }],
  ])("%s is no provider yet", (_, databag) => expect(readProviderDatabag(databag)).toEqual({ state: "pending" }));

  test.each([
    ["no JSON", "s3cr3t", "not JSON"],
    ["no list", '{"client_secret":"s3cr3t"}', "Invalid input: expected array, received object"],
  ])("%s is invalid, and nothing of it is quoted", (_, providers, reason) =>
    expect(readProviderDatabag({ providers })).toEqual({ state: "invalid", key: "providers", reason }),
  );

  test("an entry that cannot be used is named, and the others count", () => {
    const [google] = JSON.parse(RECORDED.google);
    const entries = [
      { ...google, provider: "twitch", id: "tw" },
      7,
      google,
      { ...google, id: null, client_secret: "" },
    ];
    const reading = readProviderDatabag({ providers: JSON.stringify(entries) });
    expect(revealed(reading)).toEqual([GOOGLE]);
    expect(reading).toHaveProperty("value.refused", [
      { name: "tw", reason: "the provider twitch is not known" },
      { name: "number 2", reason: "Invalid input: expected object, received number" },
      { name: "google", reason: "client_secret is missing" },
    ]);
  });

  test("every provider gets its redirect URI, as recorded", () => {
    expect(requirerDatabag([GOOGLE.id], "https://idp.example.com")).toEqual({
      providers:
        '[{"provider_id":"google_a9993e364706816aba3e25717850c26c9cd0d89d","redirect_uri":"https://idp.example.com/self-service/methods/oidc/callback/google_a9993e364706816aba3e25717850c26c9cd0d89d"}]',
    });
    expect(readRequirerDatabag(requirerDatabag(["gh", "my corp/1"], "https://idp.example.com/kratos/"))).toEqual({
      state: "ready",
      value: [
        { providerId: "gh", redirectUri: "https://idp.example.com/kratos/self-service/methods/oidc/callback/gh" },
        {
          providerId: "my corp/1",
          redirectUri: "https://idp.example.com/kratos/self-service/methods/oidc/callback/my%20corp%2F1",
        },
      ],
    });
  });

  test("without providers both sides take their key away", () => {
    expect(requirerDatabag([], "https://idp.example.com")).toEqual({ providers: "" });
    expect(providerDatabag([])).toEqual({ providers: "" });
    expect(readRequirerDatabag({ providers: "" })).toEqual({ state: "pending" });
  });

  test("what an integrator writes, Kratos reads, and no secret shows on the way", () => {
    fc.assert(
      fc.property(fc.array(providers, { minLength: 1, maxLength: 4 }), (offered) => {
        const reading = readProviderDatabag(providerDatabag(offered));
        expect(revealed(reading)).toEqual(offered.map(withoutSecrets));
        expect(inspect(reading, { depth: 9 }) + JSON.stringify(reading)).not.toContain("MARKER");
      }),
    );
  });

  test("where people come back to, an integrator reads, whatever the ids", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1 }), (ids) => {
        const reading = readRequirerDatabag(requirerDatabag(ids, "https://idp.example.com/"));
        if (reading.state !== "ready") throw new Error(`the databag is ${reading.state}`);
        expect(reading.value.map(({ providerId }) => providerId)).toEqual(ids);
        for (const { redirectUri, providerId } of reading.value)
          expect(decodeURIComponent(redirectUri.split("/").at(-1) ?? "")).toBe(providerId);
      }),
    );
  });

  test("whatever a databag or a ConfigMap holds, both sides read it without an exception", () => {
    const nearly = Object.values(RECORDED).map((text): unknown => JSON.parse(text));
    const keys = ["providers", "idps.json"];
    fc.assert(
      fc.property(hostileDatabags(keys, [...nearly, [{ provider_id: "a", redirect_uri: "b" }]]), (databag) => {
        for (const read of [readProviderDatabag, readConfigMapProviders, readRequirerDatabag])
          expect(read(databag).state).toMatch(/^(pending|invalid|ready)$/);
        const reading = readProviderDatabag(databag);
        if (reading.state === "ready")
          requirerDatabag(
            reading.value.providers.map(({ id }) => id),
            "https://idp.example.com",
          );
      }),
    );
  });
});

describe("the ConfigMap of Admin UI", () => {
  test("empty values are left out, the rest is read", () =>
    expect(revealed(readConfigMapProviders({ "idps.json": RECORDED.adminUi }))).toEqual([
      {
        provider: "github",
        id: "9f097a05-7313-4dea-b9f1-fda4283414c5",
        clientId: "cid",
        clientSecret: "cs",
        label: "github",
        scope: ["user:email"],
        subjectSource: "userinfo",
      },
    ]));

  test("addresses and claims are passed on, and no scope means none", () => {
    const [github] = JSON.parse(RECORDED.adminUi);
    const claims = { id_token: { email: { essential: true }, groups: null } };
    const urls = { auth_url: "https://github.corp/authorize", token_url: "https://github.corp/token" };
    const entry = { ...github, provider: "githubapp", scope: null, requested_claims: claims, ...urls };
    expect(revealed(readConfigMapProviders({ "idps.json": JSON.stringify([entry]) }))).toMatchObject([
      { provider: "github-app", scope: [], authUrl: urls.auth_url, tokenUrl: urls.token_url, requestedClaims: claims },
    ]);
  });

  test("a ConfigMap without providers, and one with none", () => {
    expect(readConfigMapProviders({})).toEqual({ state: "pending" });
    expect(readConfigMapProviders({ "idps.json": "[]" })).toEqual({
      state: "ready",
      value: { providers: [], refused: [] },
    });
  });
});

const word = fc.stringMatching(/^[a-zA-Z0-9:._-]{1,12}$/);
const secret = fc.string().map((text) => new Secret(`MARKER${text}`));
const shared = {
  id: word,
  clientId: fc.string({ minLength: 1 }),
  label: fc.string({ minLength: 1 }),
  scope: fc.array(word, { minLength: 1, maxLength: 3 }),
};

const providers: fc.Arbitrary<OidcProvider> = fc.oneof(
  fc.record({
    ...shared,
    provider: fc.constantFrom("google", "github-app", "vk", "line"),
    clientSecret: secret,
    mapperUrl: fc.option(
      fc.base64String().map((text) => `base64://${text}=`),
      { nil: undefined },
    ),
  }),
  fc.record({
    ...shared,
    provider: fc.constantFrom("generic", "auth0", "salesforce"),
    clientSecret: secret,
    issuerUrl: word.map((path) => `https://idp.example.com/${path}`),
  }),
  fc.record({ ...shared, provider: fc.constant("microsoft"), clientSecret: secret, microsoftTenant: word }),
  fc.record({
    ...shared,
    provider: fc.constant("apple"),
    apple: fc.record({ teamId: word, privateKeyId: word, privateKey: secret }),
  }),
);

/** The providers of a reading with their secrets as text: two secrets look the same to a comparison whatever they hold. */
const revealed = (reading: ReturnType<typeof readProviderDatabag>): unknown =>
  reading.state === "ready" ? reading.value.providers.map(withoutSecrets) : reading;

const withoutSecrets = (provider: OidcProvider): object => ({
  ...provider,
  clientSecret: provider.clientSecret?.reveal(),
  apple: provider.apple && { ...provider.apple, privateKey: provider.apple.privateKey.reveal() },
});
