import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { askAdmin, countSessions, hasExternalIds, readIdentity, seedIdentity } from "./admin-api.ts";
import { logIn, recover, tryPassword, whoami } from "./person.ts";
import { type ActionModel, startActionModel } from "./run-action.ts";

const PASSWORD = "battery staple 2";

let model: ActionModel;
let secret: string;
let externalIds: boolean;
beforeAll(async () => {
  model = await startActionModel();
  secret = await model.grantedSecret("a-password", `password=${PASSWORD}`);
  externalIds = await hasExternalIds();
});
afterAll(() => model.stop());

describe("create-identity", () => {
  test("P22: with a password from a secret makes an account that logs in at once", async () => {
    const { results } = await model.run("create-identity", {
      traits: { email: "jo@example.com", name: "Jo" },
      "password-secret-id": secret,
      ...{ "public-metadata": { plan: "gold" }, "admin-metadata": { note: { deep: [1, null] } } },
    });
    expect(results).toMatchObject({ changed: "true", summary: "The account was created." });
    expect(Object.keys(results)).not.toContain("recovery-code");
    expect((await tryPassword("jo@example.com", PASSWORD)).status).toBe(200);
    expect(await readIdentity(String(results["identity-id"]))).toMatchObject({
      ...{ schema_id: "social_user_v0", state: "active", traits: { email: "jo@example.com", name: "Jo" } },
      ...{ metadata_public: { plan: "gold" }, metadata_admin: { note: { deep: [1, null] } } },
    });
  });

  test("P22: without a password invites: the code and the link work", async () => {
    const { results } = await model.run("create-identity", {
      traits: { email: "new@example.com" },
      "expires-in": "2h",
    });
    const steps = await recover(
      String(results["recovery-link"]),
      String(results["recovery-code"]),
      "chosen by myself 5",
    );
    expect(steps).toEqual([422, 200, 200]);
    expect((await tryPassword("new@example.com", "chosen by myself 5")).status).toBe(200);
  });

  test("makes no code for someone who logs in elsewhere, and takes any schema of the configuration", async () => {
    const { results } = await model.run("create-identity", {
      traits: { username: "elsewhere" },
      ...{ "schema-id": "admin_v0", invite: false },
    });
    expect(Object.keys(results).toSorted()).toEqual(["changed", "identity-id", "summary"]);
    expect(await readIdentity(String(results["identity-id"]))).toMatchObject({ schema_id: "admin_v0" });
  });

  test.each([
    [
      "a trait of a wrong kind",
      { traits: { email: "nomail", name: 5 } },
      'trait name: expected string, but got number; trait email: "nomail" is not valid "email"',
    ],
    ["a missing trait", { traits: { name: "Jo" } }, 'traits: missing properties: "email"'],
    [
      "a schema that is not configured",
      { traits: { email: "x@example.com" }, "schema-id": "nope" },
      "Unable to find JSON Schema ID: nope",
    ],
    ["traits that are no object", { traits: "[1]" }, "must be of type object"],
  ])("S17: %s is refused with the reason", async (_case, given, reason) => {
    const refused = await model.run("create-identity", given);
    expect(refused).toMatchObject({ succeeded: false, results: {}, message: expect.stringContaining(reason) });
  });

  test("someone who is there already is named", async () => {
    const { id } = await seedIdentity({ traits: { email: "taken@example.com" } });
    const refused = await model.run("create-identity", { traits: { email: "TAKEN@example.com" } });
    expect(refused.results).toEqual({ "identity-id": id });
    expect(refused.message).toContain(`The account already exists: TAKEN@example.com is taken by identity-id=${id}`);
  });

  test("P3: a password like a trait is refused, and taken when the policy is to be ignored", async () => {
    const similar = await model.grantedSecret("similar", "password=similar@example.com");
    const given = { traits: { email: "similar@example.com" }, "password-secret-id": similar };
    expect((await model.run("create-identity", given)).message).toContain("too similar");
    expect((await askAdmin("GET", "/admin/identities?credentials_identifier=similar@example.com")).body).toEqual([]);
    expect((await model.run("create-identity", { ...given, "ignore-password-policy": true })).succeeded).toBe(true);
    expect((await tryPassword("similar@example.com", "similar@example.com")).status).toBe(200);
  });

  test("an external id is kept where Kratos has them, unique; elsewhere it is refused before anything is made", async () => {
    const given = { traits: { email: "ext@example.com" }, "external-id": "hr-1" };
    const first = await model.run("create-identity", given);
    if (!externalIds) {
      expect(first.message).toContain("This version of Kratos has no external ids");
      expect((await askAdmin("GET", "/admin/identities?credentials_identifier=ext@example.com")).body).toEqual([]);
      return;
    }
    const id = String(first.results["identity-id"]);
    expect((await readIdentity(id)).external_id).toBe("hr-1");
    const second = await model.run("create-identity", { traits: { email: "ext2@example.com" }, "external-id": "hr-1" });
    expect(second.message).toContain(`The external id hr-1 is taken by identity-id=${id}`);
  });

  test("P22: when the code cannot be made, the result has the account and says what to run", async () => {
    await model.juju("config kratos enable_local_idp=false");
    await model.untilStatus("active");
    const half = await model.run("create-identity", { traits: { email: "half@example.com" } });
    await model.juju("config kratos --reset enable_local_idp");
    await model.untilStatus("active");
    const id = String(half.results["identity-id"]);
    expect(half.succeeded).toBe(false);
    expect(half.message).toContain("The account was created, but not the recovery code");
    expect(half.message).toContain(`juju run kratos/0 invite-identity identity-id=${id}`);
    expect((await model.run("invite-identity", { "identity-id": id })).succeeded).toBe(true);
  });
});

describe("create-admin-account", () => {
  test("P3: takes a weak password only when the policy is to be ignored", async () => {
    const weak = await model.grantedSecret("weak", "password=weak");
    const given = { username: "weakling", email: "weakling@example.com", "password-secret-id": weak };
    expect((await model.run("create-admin-account", given)).message).toContain("too short");
    expect(
      (await model.run("create-admin-account", { ...given, "ignore-password-policy": true })).results,
    ).toMatchObject({
      ...{ changed: "true", summary: "The account was created." },
    });
    expect((await tryPassword("weakling", "weak")).status).toBe(200);
  });

  test("refuses what is no e-mail address, and an address or a name that someone has", async () => {
    const { id } = await seedIdentity({
      schema_id: "admin_v0",
      traits: { username: "root", email: "root@example.com" },
    });
    const create = async (username: string, email: string) =>
      (await model.run("create-admin-account", { username, email })).message;
    expect(await create("x", "no address")).toContain("is not an e-mail address");
    expect(await create("ROOT", "other@example.com")).toContain(`ROOT is taken by identity-id=${id}`);
    expect(await create("root", "root@example.com")).toContain(
      `root and root@example.com is taken by identity-id=${id}`,
    );
  });
});

describe("update-identity", () => {
  const seed = (email: string) =>
    seedIdentity({
      traits: { email, name: "Jo", locale: "de", extra: { deep: { a: 1, b: 2 } } },
      credentials: { password: { config: { password: PASSWORD } } },
      ...{ metadata_public: { plan: "gold" }, metadata_admin: { note: 1 } },
      verifiable_addresses: [{ value: email, verified: true, via: "email", status: "completed" }],
    });

  test("S16: merges traits at every depth, and null takes one away", async () => {
    const { id } = await seed("merge@example.com");
    const { results } = await model.run("update-identity", {
      "identity-id": id,
      traits: { name: "Jo Doe", locale: null, extra: { deep: { b: 3 } } },
    });
    expect(results).toMatchObject({ changed: "true", id, traits: { name: "Jo Doe" } });
    expect(String(results["changed-fields"]).split(", ").toSorted()).toEqual([
      "traits.extra.deep.b",
      "traits.locale",
      "traits.name",
    ]);
    expect(await readIdentity(id)).toMatchObject({
      traits: { email: "merge@example.com", name: "Jo Doe", extra: { deep: { a: 1, b: 3 } } },
      ...{ metadata_public: { plan: "gold" }, metadata_admin: { note: 1 }, verifiable_addresses: [{ verified: true }] },
    });
    expect((await tryPassword("merge@example.com", PASSWORD)).status).toBe(200);
  });

  test("replaces traits and metadata when asked to, and clears metadata with an empty object", async () => {
    const { id } = await seed("replace@example.com");
    const first = await model.run("update-identity", {
      ...{ "identity-id": id, traits: { email: "replace@example.com", nickname: "r" }, "traits-mode": "replace" },
      ...{ "public-metadata": { tier: 1 }, "admin-metadata": {} },
    });
    expect(first.results).toMatchObject({ changed: "true" });
    expect(await readIdentity(id)).toMatchObject({
      ...{ metadata_public: { tier: 1 }, metadata_admin: {}, verifiable_addresses: [{ verified: true }] },
    });
    expect((await readIdentity(id)).traits).toEqual({ email: "replace@example.com", nickname: "r" });
  });

  test("P7: what is like that already is a success that changes nothing", async () => {
    await seed("same@example.com");
    const same = await model.run("update-identity", {
      ...{ email: "same@example.com", traits: { name: "Jo" }, "public-metadata": { plan: "gold" }, state: "active" },
    });
    expect(same).toMatchObject({ succeeded: true, results: { changed: "false", "changed-fields": "" } });
    expect(same.results["summary"]).toContain("Nothing to change");
  });

  test("inactive ends the sessions and keeps the person out, active lets them in again without the old sessions", async () => {
    const { id } = await seed("off@example.com");
    const { token } = await logIn("off@example.com", PASSWORD);
    const off = await model.run("update-identity", { "identity-id": id, state: "inactive" });
    expect(off.results).toMatchObject({ changed: "true", state: "inactive", "sessions-revoked": "1" });
    expect((await tryPassword("off@example.com", PASSWORD)).status).toBe(401);
    expect(await countSessions(id)).toBe(0);
    expect((await model.run("update-identity", { "identity-id": id, state: "active" })).results).toMatchObject({
      state: "active",
    });
    expect(await whoami(token)).toBe(401);
    expect((await tryPassword("off@example.com", PASSWORD)).status).toBe(200);
  });

  test("inactive finishes what a run left that died before it ended the sessions", async () => {
    const { id } = await seed("died@example.com");
    await logIn("died@example.com", PASSWORD);
    await askAdmin("PATCH", `/admin/identities/${id}`, [{ op: "replace", path: "/state", value: "inactive" }]);
    const { results } = await model.run("update-identity", { "identity-id": id, state: "inactive" });
    expect(results).toMatchObject({ changed: "true", "changed-fields": "", "sessions-revoked": "1" });
  });

  test("an external id is set, changed and taken away where Kratos has them", async () => {
    const { id } = await seed("extern@example.com");
    const set = (value: string) => model.run("update-identity", { "identity-id": id, "external-id": value });
    if (!externalIds) {
      expect((await set("crm-1")).message).toContain("This version of Kratos has no external ids");
      return;
    }
    for (const value of ["crm-1", "crm-2", ""]) {
      expect((await set(value)).results).toMatchObject({ changed: "true", "changed-fields": "external_id" });
      expect((await readIdentity(id)).external_id ?? "").toBe(value);
    }
  });

  test("S17: a trait that does not fit is refused with the reason, and nothing is changed", async () => {
    const { id } = await seed("fits@example.com");
    const refused = await model.run("update-identity", {
      "identity-id": id,
      traits: { name: 5 },
      "public-metadata": {},
    });
    expect(refused.message).toContain("trait name: expected string, but got number");
    expect(await readIdentity(id)).toMatchObject({ traits: { name: "Jo" }, metadata_public: { plan: "gold" } });
  });

  test("an address that someone else has is refused with their id", async () => {
    const { id: owner } = await seed("owner@example.com");
    const { id } = await seed("wants@example.com");
    const refused = await model.run("update-identity", { "identity-id": id, traits: { email: "owner@example.com" } });
    expect(refused.message).toContain(`owner@example.com is taken by identity-id=${owner}`);
    expect((await readIdentity(id)).traits["email"]).toBe("wants@example.com");
  });

  test.each([
    ["nothing to change", { email: "same@example.com" }, "Nothing is given to change; there are: traits,"],
    ["a state that does not exist", { email: "same@example.com", state: "asleep" }, "must be active or inactive"],
    ["S15, P7: someone unknown", { email: "nobody@example.com", state: "active" }, "Identity not found"],
    ["S14: two selectors", { email: "same@example.com", "identity-id": "x", state: "active" }, "Provide only one of"],
  ])("%s is a failure", async (_case, given, reason) => {
    expect(await model.run("update-identity", given)).toMatchObject({
      succeeded: false,
      message: expect.stringContaining(reason),
    });
  });
});
