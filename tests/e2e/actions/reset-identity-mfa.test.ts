import { describe, expect } from "vitest";
import { passwordCredential } from "../password-credential.ts";
import { test } from "../shared-model.ts";
import { patchIdentity, readIdentity, securityKeys, seedIdentity } from "./admin-api.ts";
import { enrolLookupCodes, enrolTotp, giveSecondFactor, logIn, totpCode, tryPassword, whoami } from "./person.ts";
import type { ActionModel } from "./run-action.ts";

const PASSWORD = "the password of before";
const BOTH_KEYS = securityKeys(false, true);

let model: ActionModel;
test.beforeAll(async ({ model: shared }) => {
  model = shared;
});

const seedPerson = (email: string, more: object = {}) =>
  seedIdentity({ traits: { email }, credentials: { password: passwordCredential(PASSWORD) }, ...more });

/** Kratos takes keys by a patch only; a real one would need a browser. */
const addKeys = (id: string, type: "webauthn" | "passkey", keys: readonly object[], identifier: string) =>
  patchIdentity(id, [
    {
      op: "add",
      path: `/credentials/${type}`,
      value: {
        type,
        identifiers: [identifier],
        config: { credentials: keys, user_handle: Buffer.from(id).toString("base64") },
      },
    },
  ]);

describe("reset-identity-mfa", () => {
  test("S24: removes a TOTP app that was really set up, after which the password is enough", async () => {
    const { id } = await seedPerson("totp@example.com");
    const { token } = await logIn("totp@example.com", PASSWORD);
    const secret = await enrolTotp(token);
    const before = await logIn("totp@example.com", PASSWORD);
    expect(await whoami(before.token)).toBe(403);
    expect(await giveSecondFactor(before.token, { method: "totp", totp_code: totpCode(secret) })).toBe(200);
    expect(await whoami(before.token)).toBe(200);

    const { results } = await model.run("reset-identity-mfa", { email: "totp@example.com", "mfa-type": "totp" });
    expect(results).toEqual({
      ...{ changed: "true", removed: "totp", summary: "Removed: totp." },
      ...{ "second-factors": "", "passwordless-keys": "0" },
    });
    expect((await readIdentity(id)).credentials["totp"]).toBeUndefined();
    expect(await whoami((await logIn("totp@example.com", PASSWORD)).token)).toBe(200);
    expect(await whoami(before.token)).toBe(200);
  });

  test("S24: removes backup codes that were really made, and shows the factor that is left", async () => {
    const { id } = await seedPerson("codes@example.com");
    const { token } = await logIn("codes@example.com", PASSWORD);
    await enrolTotp(token);
    const [code = ""] = await enrolLookupCodes(token);
    const before = await logIn("codes@example.com", PASSWORD);
    expect(await giveSecondFactor(before.token, { method: "lookup_secret", lookup_secret: code })).toBe(200);

    const { results } = await model.run("reset-identity-mfa", { "identity-id": id, "mfa-type": "lookup_secret" });
    expect(results).toMatchObject({ changed: "true", removed: "lookup_secret", "second-factors": "totp" });
    const { credentials } = await readIdentity(id);
    expect(credentials["lookup_secret"]).toBeUndefined();
    expect(credentials["totp"]?.config).toHaveProperty("totp_url");
    expect(await whoami((await logIn("codes@example.com", PASSWORD)).token)).toBe(403);
  });

  test("removes all second factors at once, and only those", async () => {
    const { id } = await seedPerson("all@example.com");
    const { token } = await logIn("all@example.com", PASSWORD);
    await enrolTotp(token);
    await enrolLookupCodes(token);
    await addKeys(id, "webauthn", BOTH_KEYS, "all@example.com");
    const { results } = await model.run("reset-identity-mfa", { "identity-id": id, "mfa-type": "all" });
    expect(results).toMatchObject({
      ...{ changed: "true", removed: "totp, lookup_secret, webauthn" },
      ...{ "second-factors": "", "passwordless-keys": "1" },
    });
    const { credentials } = await readIdentity(id);
    expect(credentials["webauthn"]?.config).toMatchObject({ credentials: [{ display_name: "key 1" }] });
    expect((await tryPassword("all@example.com", PASSWORD)).status).toBe(200);
  });

  test("removes security keys that are second factors, and keeps those that log in without a password", async () => {
    const { id } = await seedPerson("keys@example.com");
    await addKeys(id, "webauthn", BOTH_KEYS, "keys@example.com");
    const { results } = await model.run("reset-identity-mfa", { "identity-id": id, "mfa-type": "webauthn" });
    expect(results).toMatchObject({ changed: "true", removed: "webauthn", "passwordless-keys": "1" });
    const again = await model.run("reset-identity-mfa", { "identity-id": id, "mfa-type": "webauthn" });
    expect(again.results).toMatchObject({ changed: "false", summary: "Nothing to remove: no webauthn is set up." });
  });

  test("removes passkeys and the security keys that log in without a password, and keeps second factors", async () => {
    const { id } = await seedPerson("passkey@example.com");
    await addKeys(id, "webauthn", BOTH_KEYS, "passkey@example.com");
    await addKeys(id, "passkey", securityKeys(true), id);
    const { results } = await model.run("reset-identity-mfa", { "identity-id": id, "mfa-type": "passkey" });
    expect(results).toMatchObject({
      ...{ changed: "true", removed: "passkey" },
      ...{ "second-factors": "webauthn", "passwordless-keys": "0" },
    });
    const { credentials } = await readIdentity(id);
    expect(credentials["webauthn"]?.config).toMatchObject({
      ...{ credentials: [{ display_name: "key 0" }], user_handle: Buffer.from(id).toString("base64") },
    });
    expect(credentials["passkey"]?.config).not.toMatchObject({ credentials: [{}] });
    expect((await tryPassword("passkey@example.com", PASSWORD)).status).toBe(200);
  });

  test("does not take away passkeys that are all that someone logs in with", async () => {
    const { id } = await seedIdentity({ traits: { email: "onlykey@example.com" } });
    await addKeys(id, "passkey", securityKeys(true), id);
    const refused = await model.run("reset-identity-mfa", { "identity-id": id, "mfa-type": "passkey" });
    expect(refused.message).toContain(`Give it a password first: juju run kratos/0 reset-password identity-id=${id}`);
    expect((await readIdentity(id)).credentials["passkey"]?.config).toMatchObject({ credentials: [{}] });
  });

  test("ends the sessions too when it is asked to, also when there is nothing to remove", async () => {
    const { id } = await seedPerson("out@example.com");
    const { token } = await logIn("out@example.com", PASSWORD);
    await enrolTotp(token);
    const reset = { "identity-id": id, "mfa-type": "totp", "revoke-sessions": true };
    expect((await model.run("reset-identity-mfa", reset)).results).toMatchObject({
      removed: "totp",
      "sessions-revoked": "1",
    });
    expect(await whoami(token)).toBe(401);
    await logIn("out@example.com", PASSWORD);
    expect((await model.run("reset-identity-mfa", reset)).results).toMatchObject({
      ...{ changed: "true", removed: "", "sessions-revoked": "1" },
    });
  });

  test("S15, P7: someone without second factors is a success that changes nothing, someone unknown a failure", async () => {
    await seedPerson("none@example.com");
    const nothing = await model.run("reset-identity-mfa", { email: "none@example.com", "mfa-type": "all" });
    expect(nothing).toMatchObject({ succeeded: true, results: { changed: "false", removed: "" } });
    expect(nothing.results["summary"]).toBe("Nothing to remove: no second factor is set up.");
    const unknown = await model.run("reset-identity-mfa", { email: "nobody@example.com", "mfa-type": "all" });
    expect(unknown).toMatchObject({ succeeded: false, message: expect.stringContaining("Identity not found") });
  });

  test("S25: a type that does not exist is refused, and those that do are named", async () => {
    const refused = await model.run("reset-identity-mfa", { email: "none@example.com", "mfa-type": "sms" });
    expect(refused.succeeded).toBe(false);
    expect(refused.message).toContain("must be one of totp, lookup_secret, webauthn, passkey, all");
  });
});
