import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  passwordSecretContent,
  providerDatabag,
  readPassword,
  readProviderDatabag,
  type SmtpServer,
} from "#lib/interfaces/smtp.ts";
import { Secret } from "#lib/juju/secret.ts";
import { anyText } from "#tests/any-text.ts";
import { hostileDatabag } from "./hostile-databag.ts";

const RECORDED = {
  host: "smtp.example.com",
  port: "587",
  auth_type: "plain",
  transport_security: "starttls",
  skip_ssl_verify: "False",
  domain: "example.com",
  user: "me",
  password_id: "secret:cq1b2c3d4e5f6g7h8i9j",
  smtp_sender: "no-reply@example.com",
  recipients: '["a@x.com", "b@y.com"]',
};

const SERVER: SmtpServer = {
  host: "smtp.example.com",
  port: 587,
  authType: "plain",
  transportSecurity: "starttls",
  skipSslVerify: false,
  domain: "example.com",
  user: "me",
  password: { secret: "secret:cq1b2c3d4e5f6g7h8i9j" },
  smtpSender: "no-reply@example.com",
  recipients: ["a@x.com", "b@y.com"],
};

const OPEN_RELAY = { host: "h", port: "25", auth_type: "none", transport_security: "none" };

describe("smtp", () => {
  test("reads and writes what smtp-integrator writes", () => {
    expect(readProviderDatabag(RECORDED)).toEqual({ state: "ready", value: SERVER });
    expect(providerDatabag(SERVER)).toEqual({ ...RECORDED, recipients: '["a@x.com","b@y.com"]' });
  });

  test("reads a server without authentication", () =>
    expect(readProviderDatabag(OPEN_RELAY)).toEqual({
      state: "ready",
      value: { host: "h", port: 25, authType: "none", transportSecurity: "none", skipSslVerify: false },
    }));

  test("a password in clear text wins over a secret, and does not show", () => {
    const reading = readProviderDatabag({ ...RECORDED, password: "hunter2" });
    if (reading.state !== "ready" || !(reading.value.password instanceof Secret)) throw new Error("no password");
    expect(reading.value.password.reveal()).toBe("hunter2");
    expect(JSON.stringify(reading)).not.toContain("hunter2");
  });

  test.each(["True", "true", "1", "yes", "ON"])("skip_ssl_verify %s means: skip", (text) =>
    expect(readProviderDatabag({ ...OPEN_RELAY, skip_ssl_verify: text })).toMatchObject({
      value: { skipSslVerify: true },
    }),
  );

  test.each(["relay.internal", "192.0.2.1", "2001:db8::1", "[2001:db8::1]", "post.bücher.example"])(
    "%s is a host",
    (host) => expect(readProviderDatabag({ ...OPEN_RELAY, host })).toMatchObject({ state: "ready", value: { host } }),
  );

  test.each([
    [{}, { state: "pending", missing: "host" }],
    [{ host: "x" }, { state: "invalid", key: "port", reason: "missing" }],
    [
      { ...RECORDED, auth_type: "" },
      { state: "invalid", key: "auth_type", reason: "missing" },
    ],
    [
      { ...RECORDED, auth_type: "ntlm" },
      { state: "invalid", key: "auth_type", reason: "not one of none, not_provided, plain" },
    ],
    [
      { ...RECORDED, transport_security: "ssl" },
      { state: "invalid", key: "transport_security", reason: "not one of none, starttls, tls" },
    ],
    [
      { ...RECORDED, port: "0" },
      { state: "invalid", key: "port", reason: "not a port" },
    ],
    [
      { ...RECORDED, port: "65536" },
      { state: "invalid", key: "port", reason: "not a port" },
    ],
    [
      { ...RECORDED, port: "25 " },
      { state: "invalid", key: "port", reason: "not a port" },
    ],
    [
      { ...RECORDED, host: "evil@h/x" },
      { state: "invalid", key: "host", reason: "not a host" },
    ],
    [
      { ...RECORDED, skip_ssl_verify: "maybe" },
      { state: "invalid", key: "skip_ssl_verify", reason: "not True or False" },
    ],
    [
      { ...RECORDED, recipients: "nobody" },
      { state: "invalid", key: "recipients", reason: "not an email address" },
    ],
    [
      { ...RECORDED, recipients: "[1]" },
      { state: "invalid", key: "recipients", reason: "not an email address" },
    ],
    [
      { ...RECORDED, recipients: '{"a":1}' },
      { state: "invalid", key: "recipients", reason: "not a JSON list" },
    ],
    [
      { ...RECORDED, smtp_sender: "a@b\r\nBcc: c@d" },
      { state: "invalid", key: "smtp_sender", reason: "empty or with control characters" },
    ],
  ])("the databag %j reads as %j", (databag, reading) => expect(readProviderDatabag(databag)).toEqual(reading));

  test("recipients may be separated by commas", () =>
    expect(readProviderDatabag({ ...RECORDED, recipients: "a@x.com, b@y.com" })).toMatchObject({
      value: { recipients: ["a@x.com", "b@y.com"] },
    }));

  test("what a provider writes, a requirer reads", () => {
    const line = fc.string({ minLength: 1, unit: "grapheme" });
    const server: fc.Arbitrary<SmtpServer> = fc.record(
      {
        host: fc.domain(),
        port: fc.integer({ min: 1, max: 65_535 }),
        authType: fc.constantFrom("none", "not_provided", "plain"),
        transportSecurity: fc.constantFrom("none", "starttls", "tls"),
        skipSslVerify: fc.boolean(),
        user: line,
        password: line.map((secret) => ({ secret })),
        domain: fc.domain(),
        smtpSender: fc.emailAddress(),
        recipients: fc.array(fc.emailAddress()),
      },
      { requiredKeys: ["host", "port", "authType", "transportSecurity", "skipSslVerify"] },
    );
    fc.assert(
      fc.property(server, (value) => {
        expect(readProviderDatabag(providerDatabag(value))).toEqual({ state: "ready", value });
      }),
    );
  });

  test("what a provider writes in clear text or into a secret, a requirer reads", () =>
    fc.assert(
      fc.property(anyText({ minLength: 1 }), (text) => {
        const password = new Secret(text);
        const reading = readProviderDatabag(providerDatabag({ ...SERVER, password }));
        const read = reading.state === "ready" ? reading.value.password : undefined;
        expect(read instanceof Secret ? read.reveal() : read).toBe(text);
        expect(readPassword(passwordSecretContent(password))?.reveal()).toBe(text);
      }),
    ));

  test("a secret without password is none", () => expect(readPassword({ username: "u" })).toBeUndefined());

  test("no databag is too hostile to read, and no reason tells a value", () =>
    fc.assert(
      fc.property(hostileDatabag({ ...RECORDED, password: "p4ssw0rd-marker" }), (databag) => {
        const reading = readProviderDatabag(databag);
        expect(["pending", "invalid", "ready"]).toContain(reading.state);
        if (reading.state === "invalid") expect(JSON.stringify(reading)).not.toContain("p4ssw0rd-marker");
        if (reading.state === "ready") expect(reading.value.host).toBe(databag["host"]);
      }),
    ));
});
