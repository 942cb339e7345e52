import { describe, expect, test } from "vitest";
import { type OidcProvider, parseProvider } from "#lib/interfaces/oidc-provider.ts";

const GOOGLE = { provider: "google", client_id: "abc", client_secret: "s3cr3t" };
const APPLE = { provider: "apple", client_id: "abc" };
const KEY = { apple_team_id: "team", apple_private_key_id: "key", apple_private_key: "-----BEGIN" };

describe("a provider object", () => {
  test.each([
    [GOOGLE, "google_a9993e364706816aba3e25717850c26c9cd0d89d"],
    [
      { ...GOOGLE, provider: "generic", issuer_url: "https://idp.corp.example" },
      "generic_9f5ea915ef8e0b7c8f6ee870ecd57b781dd94622",
    ],
    [
      { ...GOOGLE, provider: "auth0", issuer_url: "https://idp.corp.example" },
      "auth0_9f5ea915ef8e0b7c8f6ee870ecd57b781dd94622",
    ],
    [
      { ...GOOGLE, provider: "microsoft", microsoft_tenant: "4242" },
      "microsoft_7a3af30721f7bdfafbac59ba51d75be0106102f3",
    ],
    [{ ...GOOGLE, issuer_url: "https://idp.corp.example" }, "google_a9993e364706816aba3e25717850c26c9cd0d89d"],
    [{ ...GOOGLE, id: "" }, "google_a9993e364706816aba3e25717850c26c9cd0d89d"],
    [{ ...GOOGLE, id: "corp" }, "corp"],
    [{ ...GOOGLE, provider_id: "corp" }, "corp"],
  ])("%j has the id %s", (wire, id) => expect(accepted(wire).id).toBe(id));

  test.each([[{ microsoft_tenant: "t" }], [{ microsoft_tenant_id: "t" }], [{ tenant_id: "t" }]])(
    "the tenant of microsoft may be %j",
    (tenant) => expect(accepted({ ...GOOGLE, provider: "microsoft", ...tenant }).microsoftTenant).toBe("t"),
  );

  test.each([[KEY], [{ team_id: "team", private_key_id: "key", private_key: "-----BEGIN" }]])(
    "the key of apple may be %j, and a client secret beside it is left out",
    (key) => {
      const { apple, clientSecret } = accepted({ ...APPLE, client_secret: "s3cr3t", ...key });
      expect({ ...apple, privateKey: apple?.privateKey.reveal(), clientSecret }).toEqual({
        teamId: "team",
        privateKeyId: "key",
        privateKey: "-----BEGIN",
        clientSecret: undefined,
      });
    },
  );

  test("what only another provider has is left out", () => {
    const { microsoftTenant, apple } = accepted({ ...GOOGLE, ...KEY, microsoft_tenant: "t" });
    expect([microsoftTenant, apple]).toEqual([undefined, undefined]);
  });

  test.each([
    ["profile  email", ["profile", "email"]],
    [
      ["user:email", "", null, "read:org write:org"],
      ["user:email", "read:org", "write:org"],
    ],
    ["", []],
    [null, []],
  ])("the scope %j is %j", (scope, expected) => expect(accepted({ ...GOOGLE, scope }).scope).toEqual(expected));

  test.each([
    ["yander", "yandex"],
    ["yandex", "yandex"],
    ["githubapp", "github-app"],
    ["uaepass", "uaepass"],
  ])("the provider %s is Kratos' %s", (spelling, provider) =>
    expect(accepted({ ...GOOGLE, provider: spelling })).toMatchObject({ provider, label: provider }),
  );

  test("a mapper in Jsonnet becomes a URL that holds it", () => {
    const mapper = { jsonnet_mapper: "local claims = {};", mapper_url: "https://example.com/mapper.jsonnet" };
    expect(accepted({ ...GOOGLE, ...mapper }).mapperUrl).toBe("base64://bG9jYWwgY2xhaW1zID0ge307");
    expect(accepted({ ...GOOGLE, ...mapper, jsonnet_mapper: null }).mapperUrl).toBe(mapper.mapper_url);
  });

  test.each([
    [{ ...GOOGLE, provider: "twitch" }, "the provider twitch is not known"],
    [{ ...GOOGLE, provider: "constructor" }, "the provider constructor is not known"],
    [{ ...GOOGLE, provider: `a\n${"b".repeat(100)}` }, `the provider a?${"b".repeat(62)} is not known`],
    [{ ...GOOGLE, client_id: "" }, "client_id is missing"],
    [{ ...GOOGLE, client_id: 12 }, "client_id: Invalid input: expected string, received number"],
    [{ ...GOOGLE, client_secret: null }, "client_secret is missing"],
    [{ ...GOOGLE, provider: "generic" }, "issuer_url is missing"],
    [{ ...GOOGLE, provider: "generic", issuer_url: "idp.corp" }, "issuer_url: not an http or https URL"],
    [{ ...GOOGLE, provider: "microsoft" }, "microsoft_tenant is missing"],
    [{ ...APPLE, client_secret: "s" }, "apple_team_id, apple_private_key_id or apple_private_key is missing"],
    [{ ...GOOGLE, mapper_url: "mapper.jsonnet" }, "mapper_url: not a URL of http, https, file or base64"],
    [{ ...GOOGLE, mapper_url: "base64://%zz" }, "mapper_url: not a URL of http, https, file or base64"],
    [{ ...GOOGLE, subject_source: "sub" }, 'subject_source: Invalid option: expected one of "userinfo"|"me"|"oid"'],
    ["google", "Invalid input: expected object, received string"],
    [null, "Invalid input: expected object, received null"],
  ])("%j is refused: %s", (wire, refused) => expect(parseProvider(wire)).toEqual({ refused }));
});

const accepted = (wire: unknown): OidcProvider => {
  const parsed = parseProvider(wire);
  if ("refused" in parsed) throw new Error(parsed.refused);
  return parsed.provider;
};
