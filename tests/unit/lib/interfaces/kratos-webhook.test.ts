import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as login from "#lib/interfaces/kratos-login-webhook.ts";
import * as registration from "#lib/interfaces/kratos-registration-webhook.ts";
import { changesTo } from "#lib/juju/databag.ts";
import { Secret } from "#lib/juju/secret.ts";
import { hostileDatabag } from "./hostile-databag.ts";

const OPEN = {
  url: "https://uvs.example/hook",
  body: "base64://ZnVuY3Rpb24oY3R4KSB7IGlkZW50aXR5OiBjdHguaWRlbnRpdHkgfQ==",
  method: "POST",
  mode: "after",
  methods: "[]",
  weight: "0",
  response_ignore: "True",
  response_parse: "False",
};

const WITH_API_KEY = {
  ...OPEN,
  methods: '["oidc"]',
  weight: "10",
  response_ignore: "False",
  response_parse: "True",
  auth_type: "api_key",
  auth_config_name: "Authorization",
  auth_config_value_secret: "secret:d1a2b3c4d5e6f7g8h003",
  auth_config_in: "header",
};

const OPEN_WEBHOOK: registration.RegistrationWebhook = {
  url: OPEN.url,
  body: OPEN.body,
  method: "POST",
  mode: "after",
  methods: [],
  weight: 0,
  responseIgnore: true,
  responseParse: false,
};

const WEBHOOK_WITH_API_KEY: registration.RegistrationWebhook = {
  ...OPEN_WEBHOOK,
  methods: ["oidc"],
  weight: 10,
  responseIgnore: false,
  responseParse: true,
  auth: {
    type: "api_key",
    name: "Authorization",
    in: "header",
    value: { secret: "secret:d1a2b3c4d5e6f7g8h003" },
  },
};

describe.each([
  ["kratos_registration_webhook", registration],
  ["kratos_login_webhook", login],
])("%s", (_name, { providerDatabag, readProviderDatabag }) => {
  test("reads and writes what the Python library writes", () => {
    expect(readProviderDatabag(OPEN)).toEqual({ state: "ready", value: OPEN_WEBHOOK });
    expect(changesTo({}, providerDatabag(OPEN_WEBHOOK))).toEqual(OPEN);
    expect(readProviderDatabag(WITH_API_KEY)).toEqual({ state: "ready", value: WEBHOOK_WITH_API_KEY });
    expect(providerDatabag(WEBHOOK_WITH_API_KEY)).toEqual(WITH_API_KEY);
  });

  test("giving up authentication deletes its keys", () => {
    const changes = changesTo(WITH_API_KEY, providerDatabag(OPEN_WEBHOOK));
    expect(changes).toMatchObject({
      auth_type: "",
      auth_config_name: "",
      auth_config_value_secret: "",
      auth_config_in: "",
    });
  });

  test("what a provider may leave out has the Python library's defaults", () => {
    const { url, body, method, response_ignore, response_parse } = WITH_API_KEY;
    const secret = { auth_config_value_secret: "secret:x" };
    expect(readProviderDatabag({ url, body, method, response_ignore, response_parse, ...secret })).toEqual({
      state: "ready",
      value: {
        ...WEBHOOK_WITH_API_KEY,
        methods: [],
        weight: 0,
        auth: { type: "api_key", name: "Authorization", in: "header", value: { secret: "secret:x" } },
      },
    });
  });

  test("without an API key there is no authentication, whatever else is said of it", () =>
    expect(readProviderDatabag({ ...WITH_API_KEY, auth_config_value_secret: "" })).toMatchObject({
      state: "ready",
      value: expect.not.objectContaining({ auth: expect.anything() }),
    }));

  test("an API key in clear text of an old provider is read and does not show", () => {
    const reading = readProviderDatabag({ ...WITH_API_KEY, auth_config_value: "t0ken" });
    const value = reading.state === "ready" ? reading.value.auth?.value : undefined;
    expect(value instanceof Secret ? value.reveal() : value).toBe("t0ken");
    expect(JSON.stringify(reading)).not.toContain("t0ken");
  });

  test.each([
    [{}, { state: "pending", missing: "url" }],
    [{ url: OPEN.url }, { state: "invalid", key: "body", reason: "missing" }],
    [
      { ...OPEN, response_parse: "" },
      { state: "invalid", key: "response_parse", reason: "missing" },
    ],
    [
      { ...OPEN, response_ignore: "perhaps" },
      { state: "invalid", key: "response_ignore", reason: "not True or False" },
    ],
    [
      { ...OPEN, url: "/hook" },
      { state: "invalid", key: "url", reason: "not an absolute http or https URL" },
    ],
    [
      { ...OPEN, url: "https://uvs.example/%zz" },
      { state: "invalid", key: "url", reason: "not an absolute http or https URL" },
    ],
    [
      { ...OPEN, body: "base64://%zz" },
      { state: "invalid", key: "body", reason: "not a URL of its scheme" },
    ],
    [
      { ...OPEN, response_ignore: "True", response_parse: "True" },
      { state: "invalid", key: "response_parse", reason: "True while response_ignore is, too" },
    ],
    [
      { ...OPEN, method: "POST /" },
      { state: "invalid", key: "method", reason: "not an HTTP method" },
    ],
    [
      { ...OPEN, mode: "during" },
      { state: "invalid", key: "mode", reason: "not one of before, after" },
    ],
    [
      { ...OPEN, weight: "heavy" },
      { state: "invalid", key: "weight", reason: "not a whole number" },
    ],
    [
      { ...OPEN, methods: "oidc" },
      { state: "invalid", key: "methods", reason: "not a JSON list" },
    ],
    [
      { ...OPEN, methods: '{"oidc":true}' },
      { state: "invalid", key: "methods", reason: "not a JSON list" },
    ],
    [
      { ...WITH_API_KEY, auth_type: "basic_auth" },
      { state: "invalid", key: "auth_type", reason: "not one of api_key" },
    ],
    [
      { ...WITH_API_KEY, auth_config_in: "body" },
      { state: "invalid", key: "auth_config_in", reason: "not one of header, cookie" },
    ],
  ])("the databag %j reads as %j", (databag, reading) => expect(readProviderDatabag(databag)).toEqual(reading));

  test("what a provider writes, a requirer reads", () => {
    const line = fc.string({ minLength: 1, unit: "grapheme" });
    const auth = fc.record({
      type: fc.constant("api_key" as const),
      name: line,
      in: fc.constantFrom("header", "cookie"),
      value: line.map((secret) => ({ secret })),
    });
    const webhook = fc.record(
      {
        url: fc.webUrl(),
        body: line,
        method: fc.constantFrom("GET", "POST", "patch"),
        mode: fc.constantFrom("before", "after"),
        methods: fc.subarray<registration.RegistrationMethod>(["password", "oidc", "code", "passkey", "webauthn"]),
        weight: fc.integer({ min: -999, max: 999_999 }),
        responseIgnore: fc.boolean(),
        auth,
      },
      { requiredKeys: ["url", "body", "method", "mode", "methods", "weight", "responseIgnore"] },
    );
    fc.assert(
      fc.property(webhook, (fields) => {
        const value = { ...fields, responseParse: !fields.responseIgnore };
        expect(readProviderDatabag(providerDatabag(value))).toEqual({ state: "ready", value });
      }),
    );
  });

  test("no databag is too hostile to read, and no reason tells a value", () =>
    fc.assert(
      fc.property(hostileDatabag({ ...WITH_API_KEY, auth_config_value: "t0ken-marker" }), (databag) => {
        const reading = readProviderDatabag(databag);
        expect(["pending", "invalid", "ready"]).toContain(reading.state);
        if (reading.state === "invalid") expect(JSON.stringify(reading)).not.toContain("t0ken-marker");
      }),
    ));
});

describe("the methods of a webhook", () => {
  const totp = { ...OPEN, methods: '["totp", "lookup_secret"]' };

  test("of login may be second factors", () =>
    expect(login.readProviderDatabag(totp)).toMatchObject({ value: { methods: ["totp", "lookup_secret"] } }));

  test("of registration may not", () =>
    expect(registration.readProviderDatabag(totp)).toEqual({
      state: "invalid",
      key: "methods",
      reason: "not one of password, oidc, code, passkey, webauthn",
    }));
});
