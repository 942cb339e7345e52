import { describe, expect } from "vitest";
import { passwordCredential } from "../password-credential.ts";
import { test } from "../shared-model.ts";
import { askAdmin, countSessions, hasExternalIds, readIdentity, seedIdentity } from "./admin-api.ts";
import { logIn, tryPassword, whoami } from "./person.ts";
import type { ActionModel } from "./run-action.ts";

const PASSWORD = "battery staple 2";

let model: ActionModel;
let externalIds: boolean;
test.beforeAll(async ({ model: shared }) => {
  model = shared;
  externalIds = await hasExternalIds();
});

describe("update-identity", () => {
  const seed = (email: string) =>
    seedIdentity({
      traits: { email, name: "Jo", locale: "de", extra: { deep: { a: 1, b: 2 } } },
      credentials: { password: passwordCredential(PASSWORD) },
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

  test("P4: says what an identity still logs in with whose last identifier was taken away", async () => {
    const { id } = await seedIdentity({
      ...{ schema_id: "admin_v0", traits: { email: "last@example.com", username: "last" } },
      credentials: { password: passwordCredential(PASSWORD) },
    });
    const { results } = await model.run("update-identity", {
      ...{ "identity-id": id, traits: {}, "traits-mode": "replace" },
    });
    expect((await tryPassword("last@example.com", PASSWORD)).status).toBe(200);
    expect(String(results["still-logs-in-with"]).split(", ").toSorted()).toEqual(["last", "last@example.com"]);
    expect(results["summary"]).toContain(`to lock it out, run: juju run kratos/0 update-identity identity-id=${id}`);
    const other = await model.run("update-identity", { "identity-id": id, traits: { email: "next@example.com" } });
    expect(other.results).not.toHaveProperty("still-logs-in-with");
    expect((await tryPassword("last@example.com", PASSWORD)).status).toBe(400);
  });

  test("P7: what is like that already is a success that changes nothing", async () => {
    await seed("same@example.com");
    const same = await model.run("update-identity", {
      ...{ email: "same@example.com", traits: { name: "Jo" }, "public-metadata": { plan: "gold" }, state: "active" },
    });
    expect(same).toMatchObject({ succeeded: true, results: { changed: "false", "changed-fields": "" } });
    expect(same.results["summary"]).toContain("Nothing to change");
  });

  test("format=json gives one document", async () => {
    const { id } = await seed("json@example.com");
    const { results } = await model.run("update-identity", {
      "identity-id": id,
      traits: { name: "J" },
      format: "json",
    });
    expect(Object.keys(results)).toEqual(["json"]);
    expect(JSON.parse(String(results["json"]))).toMatchObject({
      ...{ changed: true, "changed-fields": ["traits.name"], identity: { id, traits: { name: "J" } } },
    });
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
