import { describe, expect } from "vitest";
import { passwordCredential } from "../password-credential.ts";
import { test } from "../shared-model.ts";
import { askAdmin, countSessions, patchIdentity, readIdentity, seedIdentity } from "./admin-api.ts";
import { enrolTotp, giveSecondFactor, logIn, recover, totpCode, tryPassword, whoami } from "./person.ts";
import type { ActionModel } from "./run-action.ts";

const OLD = "the password of before";
const NEW = "battery staple 2";

let model: ActionModel;
let secret: string;
test.beforeAll(async ({ model: shared }) => {
  model = shared;
  secret = await model.grantedSecret("new-password", `password=${NEW}`);
});

const seedPerson = (email: string, more: object = {}) =>
  seedIdentity({ traits: { email }, credentials: { password: passwordCredential(OLD) }, ...more });

describe("reset-password with a secret", () => {
  test("S21: makes exactly that password work, by id or by e-mail, and ends the sessions", async () => {
    const { id } = await seedPerson("a@example.com");
    const { token } = await logIn("a@example.com", OLD);
    await logIn("a@example.com", OLD);
    const reset = await model.run("reset-password", { email: "A@example.com", "password-secret-id": secret });
    expect(reset.results).toMatchObject({ changed: "true", id, "sessions-revoked": "2", state: "active" });
    expect(reset.results["summary"]).toBe("The password was changed; sessions ended: 2.");
    expect((await tryPassword("a@example.com", OLD)).status).toBe(400);
    expect((await tryPassword("a@example.com", NEW)).status).toBe(200);
    expect(await whoami(token)).toBe(401);

    const again = await model.run("reset-password", { "identity-id": id, "password-secret-id": secret });
    expect(again.results).toMatchObject({ changed: "true", "sessions-revoked": "1" });
    expect((await tryPassword("a@example.com", NEW)).status).toBe(200);
  });

  test("S06, S21: takes the latest revision of the secret, for an account that was just created", async () => {
    const latest = await model.grantedSecret("changing", "password=first revision 1");
    await model.run("create-admin-account", {
      username: "boss",
      email: "boss@example.com",
      "password-secret-id": latest,
    });
    await model.juju("update-secret changing", "password=second revision 2");
    expect(
      (await model.run("reset-password", { email: "boss@example.com", "password-secret-id": latest })).succeeded,
    ).toBe(true);
    expect((await tryPassword("boss", "second revision 2")).status).toBe(200);
  });

  test("keeps sessions when it is asked to", async () => {
    const { id } = await seedPerson("keep@example.com");
    const { token } = await logIn("keep@example.com", OLD);
    const { results } = await model.run("reset-password", {
      "identity-id": id,
      "password-secret-id": secret,
      "keep-sessions": true,
    });
    expect(results).toMatchObject({ "sessions-revoked": "0", summary: "The password was changed; sessions go on." });
    expect(await whoami(token)).toBe(200);
  });

  test("P3: leaves metadata, verified addresses, other credentials and second factors alone", async () => {
    const { id } = await seedPerson("keeps@example.com", {
      metadata_public: { plan: "gold" },
      metadata_admin: { note: { deep: [1] } },
      verifiable_addresses: [{ value: "keeps@example.com", verified: true, via: "email", status: "completed" }],
      credentials: {
        password: passwordCredential(OLD),
        oidc: { config: { providers: [{ provider: "github", subject: "1" }] } },
      },
    });
    const totp = await enrolTotp((await logIn("keeps@example.com", OLD)).token);
    const before = await readIdentity(id);
    const { results } = await model.run("reset-password", { "identity-id": id, "password-secret-id": secret });
    expect(results["second-factors"]).toBe("totp");
    const after = await readIdentity(id);
    expect(after).toMatchObject({
      ...{ metadata_public: { plan: "gold" }, metadata_admin: { note: { deep: [1] } } },
      ...{ traits: before.traits, verifiable_addresses: [{ verified: true }] },
    });
    expect(after.credentials["oidc"]?.config).toEqual(before.credentials["oidc"]?.config);
    const { token } = await logIn("keeps@example.com", NEW);
    expect(await whoami(token)).toBe(403);
    expect(await giveSecondFactor(token, { method: "totp", totp_code: totpCode(totp) })).toBe(200);
  });

  test("gives a first password to someone who had none", async () => {
    const { id } = await seedIdentity({ traits: { email: "first@example.com" } });
    expect((await model.run("reset-password", { "identity-id": id, "password-secret-id": secret })).succeeded).toBe(
      true,
    );
    expect((await tryPassword("first@example.com", NEW)).status).toBe(200);
  });

  test("S21: refuses an identity that cannot have a password, before Kratos is asked to", async () => {
    const { id } = await seedIdentity({ schema_id: "admin_v0", traits: { name: "Nobody" } });
    const refused = await model.run("reset-password", { "identity-id": id, "password-secret-id": secret });
    expect(refused.succeeded).toBe(false);
    expect(refused.message).toMatch(/cannot have a password: by its schema admin_v0.*update-identity identity-id=/);
    expect((await readIdentity(id)).credentials["password"]).toBeUndefined();
  });

  test.each([
    ["short", "password=short 1", "too short"],
    ["similar", "password=policy@example.com", "too similar"],
  ])("P3: a %s password is refused, and taken when the policy is to be ignored", async (name, content, reason) => {
    const email = `${name}.policy@example.com`;
    const { id } = await seedPerson(email);
    const bad = await model.grantedSecret(`${name}-password`, content);
    const refused = await model.run("reset-password", { "identity-id": id, "password-secret-id": bad });
    expect(refused.message).toContain(reason);
    expect((await tryPassword(email, OLD)).status).toBe(200);
    const taken = await model.run("reset-password", {
      "identity-id": id,
      "password-secret-id": bad,
      "ignore-password-policy": true,
    });
    expect(taken.succeeded).toBe(true);
    expect((await tryPassword(email, content.slice("password=".length))).status).toBe(200);
  });

  test("S22: a secret without the key password fails and makes no recovery code", async () => {
    const { id } = await seedPerson("nokey@example.com");
    const empty = await model.grantedSecret("nothing", "other=value");
    const refused = await model.run("reset-password", { "identity-id": id, "password-secret-id": empty });
    expect(refused.succeeded).toBe(false);
    expect(refused.results).toEqual({});
    expect(refused.message).toContain("has no key 'password'; run: juju update-secret");
    expect((await tryPassword("nokey@example.com", OLD)).status).toBe(200);
  });

  test("P6, S30: a password in clear text is refused by Juju itself", async () => {
    expect((await model.run("reset-password", { email: "a@example.com", password: NEW })).message).toContain(
      "is not allowed",
    );
  });

  test("S15, P7: someone who is not there is a failure", async () => {
    const refused = await model.run("reset-password", { email: "nobody@example.com", "password-secret-id": secret });
    expect(refused).toMatchObject({ succeeded: false, message: expect.stringContaining("Identity not found") });
  });
});

describe("reset-password without a secret", () => {
  test("S23: gives a code and a link that work, and the password stays until then", async () => {
    const { id } = await seedPerson("code@example.com");
    const { results } = await model.run("reset-password", { email: "code@example.com", "expires-in": "10m" });
    expect(results).toMatchObject({ changed: "true", "second-factors": "" });
    expect((await tryPassword("code@example.com", OLD)).status).toBe(200);
    const lifetime = Date.parse(String(results["expires-at"])) - Date.now();
    expect(lifetime).toBeGreaterThan(8 * 60_000);
    expect(lifetime).toBeLessThanOrEqual(10 * 60_000);
    const steps = await recover(
      String(results["recovery-link"]),
      String(results["recovery-code"]),
      "chosen by myself 3",
    );
    expect(steps).toEqual([422, 200, 200]);
    expect((await tryPassword("code@example.com", "chosen by myself 3")).status).toBe(200);
    expect(await countSessions(id)).toBeGreaterThan(0);
  });

  test("says that the code does not replace the second factor", async () => {
    await seedPerson("factor@example.com");
    await enrolTotp((await logIn("factor@example.com", OLD)).token);
    const { results } = await model.run("reset-password", { email: "factor@example.com" });
    expect(results["summary"]).toMatch(/second factor \(totp\).*reset-identity-mfa identity-id=\S+ mfa-type=all$/);
  });

  test("says that an inactive account has to become active first", async () => {
    const { id } = await seedPerson("off@example.com");
    await patchIdentity(id, [{ op: "replace", path: "/state", value: "inactive" }]);
    const { results } = await model.run("reset-password", { "identity-id": id });
    expect(results["summary"]).toContain(`update-identity identity-id=${id} state=active`);
  });

  test.each([
    ["a unit that Kratos does not have", { "expires-in": "1d" }, "one of the units ns, us, ms, s, m, h"],
    ["no time at all", { "expires-in": "0s" }, "is shorter than a second"],
    ["more than Kratos can count", { "expires-in": "9999999h" }, "is longer than 87600h, which is ten years"],
  ])("%s as lifetime is refused", async (_case, given, reason) => {
    const refused = await model.run("reset-password", { email: "a@example.com", ...given });
    expect(refused).toMatchObject({ succeeded: false, message: expect.stringContaining(reason) });
  });

  test("a lifetime together with a secret is refused", async () => {
    const refused = await model.run("reset-password", {
      email: "a@example.com",
      "password-secret-id": secret,
      "expires-in": "1h",
    });
    expect(refused.message).toContain("leave one out");
  });

  test("without passwords in Kratos there is no code, and the failure says which option", async () => {
    await model.juju("config kratos enable_local_idp=false");
    await model.untilStatus("active");
    const refused = await model.run("reset-password", { email: "a@example.com" });
    expect(refused.message).toContain("juju config kratos enable_local_idp=true");
    await model.juju("config kratos --reset enable_local_idp");
    await model.untilStatus("active");
  });
});

test("P22: invite-identity gives a new code for an identity that is there, and none for one that is inactive or unknown", async () => {
  const { id } = await seedIdentity({ traits: { email: "invited@example.com" } });
  const { results } = await model.run("invite-identity", { email: "invited@example.com", "expires-in": "24h" });
  expect(results).toMatchObject({ changed: "true", "identity-id": id });
  const steps = await recover(String(results["recovery-link"]), String(results["recovery-code"]), "chosen by myself 4");
  expect(steps).toEqual([422, 200, 200]);
  expect((await tryPassword("invited@example.com", "chosen by myself 4")).status).toBe(200);

  await patchIdentity(id, [{ op: "replace", path: "/state", value: "inactive" }]);
  expect((await model.run("invite-identity", { "identity-id": id })).message).toContain(
    `update-identity identity-id=${id} state=active`,
  );
  await askAdmin("DELETE", `/admin/identities/${id}`);
  expect((await model.run("invite-identity", { "identity-id": id })).message).toContain("Identity not found");
});
