import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { providerDatabag, readProviderDatabag } from "#lib/interfaces/login-ui-endpoints.ts";
import { hostileDatabag } from "./hostile-databag.ts";

const RECORDED = {
  consent_url: "https://idp.example.com/ui/consent",
  error_url: "https://idp.example.com/ui/error",
  login_url: "https://idp.example.com/ui/login",
  oidc_error_url: "https://idp.example.com/ui/oidc_error",
  device_verification_url: "https://idp.example.com/ui/device_code",
  post_device_done_url: "https://idp.example.com/ui/device_complete",
  recovery_url: "https://idp.example.com/ui/reset_email",
  registration_url: "https://idp.example.com/ui/register",
  settings_url: "https://idp.example.com/ui/manage_details",
  webauthn_settings_url: "https://idp.example.com/ui/setup_passkey",
  account_linking_settings_url: "https://idp.example.com/ui/manage_connected_accounts",
  verification_url: "https://idp.example.com/ui/verification",
};

const ENDPOINTS = {
  consentUrl: RECORDED.consent_url,
  errorUrl: RECORDED.error_url,
  loginUrl: RECORDED.login_url,
  oidcErrorUrl: RECORDED.oidc_error_url,
  deviceVerificationUrl: RECORDED.device_verification_url,
  postDeviceDoneUrl: RECORDED.post_device_done_url,
  recoveryUrl: RECORDED.recovery_url,
  registrationUrl: RECORDED.registration_url,
  settingsUrl: RECORDED.settings_url,
  webauthnSettingsUrl: RECORDED.webauthn_settings_url,
  accountLinkingSettingsUrl: RECORDED.account_linking_settings_url,
  verificationUrl: RECORDED.verification_url,
};

describe("login_ui_endpoints", () => {
  test("reads and writes what the login UI's charm writes", () => {
    expect(readProviderDatabag(RECORDED)).toEqual({ state: "ready", value: ENDPOINTS, leftOut: [] });
    expect(providerDatabag(ENDPOINTS)).toEqual(RECORDED);
  });

  test.each([
    [{}, { state: "pending", missing: "login_url" }],
    [
      { login_url: "/ui/login", error_url: "/ui/error" },
      { state: "pending", missing: "login_url" },
    ],
    [{ login_url: "https:///ui/login" }, { state: "pending", missing: "login_url" }],
    [
      { error_url: "https://idp/ui/error" },
      { state: "ready", value: { errorUrl: "https://idp/ui/error" }, leftOut: [] },
    ],
    [
      { login_url: "javascript:alert(1)" },
      { state: "invalid", key: "login_url", reason: "not an absolute http or https URL" },
    ],
    [
      { login_url: "//evil/login" },
      { state: "invalid", key: "login_url", reason: "not an absolute http or https URL" },
    ],
  ])("the databag %j reads as %j", (databag, reading) => expect(readProviderDatabag(databag)).toEqual(reading));

  test("a page that cannot be used is left out and named, the others are read", () => {
    const leftOut = ["login_url", "settings_url"].map((key) => ({
      ...{ state: "invalid", key, reason: "not an absolute http or https URL" },
    }));
    const { loginUrl: _login, settingsUrl: _settings, ...value } = ENDPOINTS;
    expect(readProviderDatabag({ ...RECORDED, login_url: "https://a b/", settings_url: "/ui/settings" })).toEqual({
      ...{ state: "ready", value, leftOut },
    });
  });

  test("what a provider writes, a requirer reads, whichever pages it has", () => {
    const page = fc.webUrl({ withQueryParameters: true });
    const pages = fc.record(
      { loginUrl: page, errorUrl: page, settingsUrl: page, webauthnSettingsUrl: page, consentUrl: page },
      { requiredKeys: ["loginUrl"] },
    );
    fc.assert(
      fc.property(pages, (endpoints) => {
        expect(readProviderDatabag(providerDatabag(endpoints))).toEqual({
          state: "ready",
          value: endpoints,
          leftOut: [],
        });
      }),
    );
  });

  test("no databag is too hostile to read, and every URL that is read has a host", () =>
    fc.assert(
      fc.property(hostileDatabag(RECORDED), (databag) => {
        const reading = readProviderDatabag(databag);
        expect(["pending", "invalid", "ready"]).toContain(reading.state);
        const urls = reading.state === "ready" ? Object.values(reading.value) : [];
        for (const url of urls) expect(new URL(url).hostname).not.toBe("");
      }),
    ));
});
