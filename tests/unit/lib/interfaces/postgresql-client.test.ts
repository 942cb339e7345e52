import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  providerDatabag,
  readCredentials,
  readProviderDatabag,
  readRequirerDatabag,
  requirerDatabag,
  userSecretContent,
} from "#lib/interfaces/postgresql-client.ts";

describe("postgresql_client", () => {
  test("what a requirer asks for, a provider reads", () => {
    const request = { database: "identity_kratos", extraUserRoles: "SUPERUSER" };
    expect(readRequirerDatabag(requirerDatabag(request))).toEqual(request);
  });

  test("what a provider answers, a requirer reads, whatever the credentials", () => {
    const text = fc.string({ minLength: 1 });
    fc.assert(
      fc.property(text, text, fc.integer({ min: 1, max: 65_535 }), (username, password, port) => {
        const endpoint = { host: "pg.local", port };
        const answer = {
          database: "d",
          endpoints: [endpoint],
          version: "16",
          secretUser: "secret:u",
          secretTls: "secret:t",
        };
        const offer = readProviderDatabag(providerDatabag(answer, {}));
        expect(offer).toEqual({ state: "offered", endpoint, database: "d", credentials: { secret: "secret:u" } });
        expect(readCredentials(userSecretContent({ username, password }, endpoint, "d"))?.reveal()).toEqual({
          username,
          password,
        });
      }),
    );
  });

  test.each([
    [{}, { state: "pending", missing: "credentials" }],
    [{ "secret-user": "secret:u" }, { state: "pending", missing: "endpoints" }],
    [
      { "secret-user": "secret:u", endpoints: "nonsense" },
      { state: "invalid", key: "endpoints", reason: "not of the form host:port" },
    ],
    [
      { "secret-user": "secret:u", endpoints: "h:99999" },
      { state: "invalid", key: "endpoints", reason: "not of the form host:port" },
    ],
  ])("the databag %j is %j", (databag, offer) => expect(readProviderDatabag(databag)).toEqual(offer));

  test("credentials in clear text of old providers are read, the first address counts", () => {
    const offer = readProviderDatabag({ username: "u", password: "p", endpoints: "h1:5432,h2:5432" });
    expect(offer).toMatchObject({ state: "offered", endpoint: { host: "h1", port: 5432 } });
  });

  test("a secret without password is none", () => expect(readCredentials({ username: "u" })).toBeUndefined());
});
