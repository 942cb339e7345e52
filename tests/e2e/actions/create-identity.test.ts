import { describe, expect } from "vitest";
import { test } from "../shared-model.ts";
import { askAdmin, hasExternalIds, readIdentity, seedIdentity } from "./admin-api.ts";
import { recover, tryPassword } from "./person.ts";
import type { ActionModel } from "./run-action.ts";

const PASSWORD = "battery staple 2";

let model: ActionModel;
let secret: string;
let externalIds: boolean;
test.beforeAll(async ({ model: shared }) => {
  model = shared;
  secret = await model.grantedSecret("a-password", `password=${PASSWORD}`);
  externalIds = await hasExternalIds();
});

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
      'trait email: "nomail" is not valid "email"; trait name: expected string, but got number',
    ],
    ["a missing trait", { traits: { name: "Jo" } }, 'traits: missing properties: "email"'],
    [
      "a schema that is not configured",
      { traits: { email: "x@example.com" }, "schema-id": "nope" },
      "Unable to find JSON Schema ID: nope; there are: social_user_v0, admin_v0",
    ],
    [
      "a name to log in with that PostgreSQL has no room for",
      { traits: { username: "u".repeat(300) }, "schema-id": "admin_v0" },
      "a value is longer than 255 characters",
    ],
    [
      "an empty name to log in with",
      { traits: { username: "" }, "schema-id": "admin_v0" },
      "a trait to log in with is empty; leave it out",
    ],
    [
      "a text with the character NUL",
      { traits: { email: "nul@example.com", name: "a\u0000b" } },
      "a text has a NUL character",
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
    expect(half.message).toContain("juju config kratos enable_local_idp=true; then run:");
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
