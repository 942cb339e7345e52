import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type FeatureFlag,
  type KratosInfo,
  providerDatabag,
  readProviderDatabag,
} from "#lib/interfaces/kratos-info.ts";
import { changesTo } from "#lib/juju/databag.ts";
import { hostileDatabag } from "./hostile-databag.ts";

const RECORDED = {
  admin_endpoint: "http://kratos.identity.svc.cluster.local:4434",
  public_endpoint: "http://kratos.identity.svc.cluster.local:4433",
  login_browser_endpoint: "https://idp.example.com/self-service/login/browser",
  sessions_endpoint: "http://kratos.identity.svc.cluster.local:4433/sessions/whoami",
  providers_configmap_name: "oidc-providers",
  schemas_configmap_name: "identity-schemas",
  configmaps_namespace: "identity",
  mfa_enabled: "True",
  oidc_webauthn_sequencing_enabled: "False",
  verification_enabled: "False",
  feature_flags: "password,totp,backup_codes",
};

const { feature_flags: _, ...RECORDED_WITHOUT_FLAGS } = RECORDED;

const INFO: KratosInfo = {
  adminEndpoint: RECORDED.admin_endpoint,
  publicEndpoint: RECORDED.public_endpoint,
  loginBrowserEndpoint: RECORDED.login_browser_endpoint,
  sessionsEndpoint: RECORDED.sessions_endpoint,
  providersConfigmapName: "oidc-providers",
  schemasConfigmapName: "identity-schemas",
  configmapsNamespace: "identity",
  mfaEnabled: true,
  oidcWebauthnSequencingEnabled: false,
  verificationEnabled: false,
  featureFlags: ["password", "totp", "backup_codes"],
};

describe("kratos_info", () => {
  test.each([
    ["with the login UI", RECORDED, INFO],
    [
      "with passwordless login",
      { ...RECORDED, feature_flags: "password,webauthn,totp,backup_codes" },
      { ...INFO, featureFlags: ["password", "webauthn", "totp", "backup_codes"] },
    ],
    ["with verification", { ...RECORDED, verification_enabled: "True" }, { ...INFO, verificationEnabled: true }],
    ["without local identities", RECORDED_WITHOUT_FLAGS, { ...INFO, featureFlags: [] }],
  ] satisfies [string, object, KratosInfo][])(
    "reads and writes what the Python charm writes %s",
    (_case, databag, info) => {
      expect(readProviderDatabag(databag)).toEqual({ state: "ready", value: info });
      expect(changesTo({}, providerDatabag(info))).toEqual(databag);
    },
  );

  test("features that are gone are deleted", () =>
    expect(changesTo(RECORDED, providerDatabag({ ...INFO, featureFlags: [] }))).toEqual({ feature_flags: "" }));

  test("features are written in one order, once", () => {
    const featureFlags: FeatureFlag[] = ["account_linking", "totp", "password", "totp"];
    expect(providerDatabag({ ...INFO, featureFlags })["feature_flags"]).toBe("password,totp,account_linking");
  });

  test("features of a newer Kratos are passed over", () =>
    expect(readProviderDatabag({ ...RECORDED, feature_flags: "telepathy, password" })).toMatchObject({
      value: { featureFlags: ["password"] },
    }));

  test("what a Kratos of older days does not tell is off", () => {
    const { verification_enabled: _verification, ...older } = RECORDED_WITHOUT_FLAGS;
    expect(readProviderDatabag(older)).toMatchObject({ value: { verificationEnabled: false, featureFlags: [] } });
  });

  test.each([
    [{}, { state: "pending", missing: "admin_endpoint" }],
    [
      { ...RECORDED, public_endpoint: "" },
      { state: "invalid", key: "public_endpoint", reason: "missing" },
    ],
    [
      { ...RECORDED, mfa_enabled: "maybe" },
      { state: "invalid", key: "mfa_enabled", reason: "not True or False" },
    ],
    [
      { ...RECORDED, admin_endpoint: "://admin" },
      { state: "invalid", key: "admin_endpoint", reason: "not an absolute http or https URL" },
    ],
  ])("the databag %j reads as %j", (databag, reading) => expect(readProviderDatabag(databag)).toEqual(reading));

  test("what a provider writes, a requirer reads", () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/);
    const info: fc.Arbitrary<KratosInfo> = fc.record({
      adminEndpoint: fc.webUrl(),
      publicEndpoint: fc.webUrl(),
      loginBrowserEndpoint: fc.webUrl(),
      sessionsEndpoint: fc.webUrl(),
      providersConfigmapName: name,
      schemasConfigmapName: name,
      configmapsNamespace: name,
      mfaEnabled: fc.boolean(),
      oidcWebauthnSequencingEnabled: fc.boolean(),
      verificationEnabled: fc.boolean(),
      featureFlags: fc.subarray<FeatureFlag>(["password", "webauthn", "totp", "backup_codes", "account_linking"]),
    });
    fc.assert(
      fc.property(info, (value) => {
        expect(readProviderDatabag(changesTo({}, providerDatabag(value)))).toEqual({ state: "ready", value });
      }),
    );
  });

  test("no databag is too hostile to read", () =>
    fc.assert(
      fc.property(hostileDatabag(RECORDED), (databag) => {
        const reading = readProviderDatabag(databag);
        expect(["pending", "invalid", "ready"]).toContain(reading.state);
        if (reading.state === "ready") expect(reading.value.adminEndpoint).toBe(databag["admin_endpoint"]);
      }),
    ));
});
