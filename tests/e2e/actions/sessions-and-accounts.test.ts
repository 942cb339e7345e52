import { describe, expect } from "vitest";
import { passwordCredential } from "../password-credential.ts";
import { test } from "../shared-model.ts";
import { askAdmin, countSessions, readIdentity, seedIdentity } from "./admin-api.ts";
import { logIn, tryPassword, whoami } from "./person.ts";
import type { ActionModel } from "./run-action.ts";

const PASSWORD = "the password of before";

let model: ActionModel;
test.beforeAll(async ({ model: shared }) => {
  model = shared;
});

const seedPerson = (email: string, accounts: readonly (readonly [provider: string, subject: string])[] = []) =>
  seedIdentity({
    traits: { email },
    credentials: {
      password: passwordCredential(PASSWORD),
      oidc: { config: { providers: accounts.map(([provider, subject]) => ({ provider, subject })) } },
    },
  });

const seedLinked = (email: string, ...providers: readonly object[]) =>
  seedIdentity({ traits: { email }, credentials: { oidc: { config: { providers } } } });

describe("invalidate-identity-sessions", () => {
  test("S27: logs someone out everywhere, counts, and then has nothing to do", async () => {
    await seedPerson("out@example.com");
    const logins = await Promise.all([1, 2, 3].map(() => logIn("out@example.com", PASSWORD)));
    const all = await model.run("invalidate-identity-sessions", { email: "out@example.com" });
    expect(all.results).toEqual({ changed: "true", "sessions-revoked": "3", summary: "Sessions ended: 3." });
    expect(await Promise.all(logins.map(({ token }) => whoami(token)))).toEqual([401, 401, 401]);
    const again = await model.run("invalidate-identity-sessions", { email: "out@example.com" });
    expect(again).toMatchObject({ succeeded: true, results: { changed: "false", "sessions-revoked": "0" } });
  });

  test("ends one session and leaves the others; the same one again is nothing to do", async () => {
    const { id } = await seedPerson("one@example.com");
    const [first, second] = [await logIn("one@example.com", PASSWORD), await logIn("one@example.com", PASSWORD)];
    const one = { "identity-id": id, "session-id": first.sessionId };
    expect((await model.run("invalidate-identity-sessions", one)).results).toMatchObject({ changed: "true" });
    expect([await whoami(first.token), await whoami(second.token)]).toEqual([401, 200]);
    expect((await model.run("invalidate-identity-sessions", one)).results).toMatchObject({ changed: "false" });
    expect(await countSessions(id)).toBe(1);
  });

  test("S15, P7: a session of someone else, an unknown one, what is no id, and an unknown person are failures", async () => {
    const { id } = await seedPerson("mine@example.com");
    await seedPerson("theirs@example.com");
    const { sessionId, token } = await logIn("theirs@example.com", PASSWORD);
    const end = async (given: object) => (await model.run("invalidate-identity-sessions", { ...given })).message;
    const unknown = "3f1f7e6e-0000-4000-8000-000000000000";
    expect(await end({ "identity-id": id, "session-id": sessionId })).toContain(`has no session ${sessionId}`);
    expect(await end({ "identity-id": id, "session-id": unknown })).toContain(`has no session ${unknown}`);
    expect(await end({ "identity-id": id, "session-id": "mine" })).toContain("must be the id of a session");
    expect(await end({ email: "nobody@example.com" })).toContain("Identity not found");
    expect(await whoami(token)).toBe(200);
  });
});

describe("delete-identity", () => {
  test("S28: removes someone with the sessions; then they are not found, and deleting them again fails", async () => {
    const { id } = await seedPerson("gone@example.com");
    const { token } = await logIn("gone@example.com", PASSWORD);
    const deleted = await model.run("delete-identity", { email: "Gone@example.com" });
    expect(deleted.results).toMatchObject({ changed: "true", id });
    expect((await askAdmin("GET", `/admin/identities/${id}`)).status).toBe(404);
    expect(await whoami(token)).toBe(401);
    expect((await tryPassword("gone@example.com", PASSWORD)).status).toBe(400);
    for (const action of ["get-identity", "delete-identity"])
      expect((await model.run(action, { "identity-id": id })).message).toContain("Identity not found");
  });
});

describe("accounts of external providers", () => {
  const GITHUB = { provider: "github", subject: "1234" };
  const GENERIC = { provider: "my:provider", subject: "a subject/with=signs" };

  test("list-oidc-accounts shows them one a line, and says when there are none", async () => {
    await seedLinked("linked@example.com", GITHUB, GENERIC);
    const { results } = await model.run("list-oidc-accounts", { email: "linked@example.com" });
    expect(results["identifiers"]).toBe("github:1234\nmy:provider:a subject/with=signs");
    const json = await model.run("list-oidc-accounts", { email: "linked@example.com", format: "json" });
    expect(JSON.parse(String(json.results["json"]))).toEqual({
      identifiers: ["github:1234", "my:provider:a subject/with=signs"],
    });
    await seedPerson("unlinked@example.com");
    const none = await model.run("list-oidc-accounts", { email: "unlinked@example.com" });
    expect(none).toMatchObject({
      succeeded: true,
      results: { identifiers: "", summary: expect.stringContaining("No account") },
    });
    expect((await model.run("list-oidc-accounts", { email: "nobody@example.com" })).message).toContain(
      "Identity not found",
    );
  });

  test("L02: unlink-oidc-account removes one and shows those that are left", async () => {
    const { id } = await seedLinked(
      "unlink@example.com",
      { ...GITHUB, subject: "2" },
      { provider: "google", subject: "2" },
    );
    const { results } = await model.run("unlink-oidc-account", { "identity-id": id, "credential-id": "github:2" });
    expect(results).toMatchObject({ changed: "true", identifiers: "google:2" });
    expect((await readIdentity(id)).credentials["oidc"]?.identifiers).toEqual(["google:2"]);
  });

  test("the last one can go when there is a password", async () => {
    const { id } = await seedPerson("both@example.com", [["github", "77"]]);
    expect(
      (await model.run("unlink-oidc-account", { "identity-id": id, "credential-id": "github:77" })).results,
    ).toMatchObject({
      ...{ changed: "true", identifiers: "" },
    });
    expect((await readIdentity(id)).credentials["oidc"]?.identifiers ?? []).toEqual([]);
    expect((await tryPassword("both@example.com", PASSWORD)).status).toBe(200);
  });

  test("the last one stays when nothing else is left to log in with", async () => {
    const { id } = await seedLinked("last@example.com", { provider: "github", subject: "99" });
    const refused = await model.run("unlink-oidc-account", { "identity-id": id, "credential-id": "github:99" });
    expect(refused.message).toContain("You cannot remove the last first factor credential");
    expect(refused.message).toContain(`juju run kratos/0 reset-password identity-id=${id}`);
    expect((await readIdentity(id)).credentials["oidc"]?.identifiers).toEqual(["github:99"]);
  });

  test("S15, P7: one that is not linked is a failure that names those that are, and so is an unknown person", async () => {
    const { id } = await seedLinked("other@example.com", { provider: "github", subject: "5" });
    const unknown = await model.run("unlink-oidc-account", { "identity-id": id, "credential-id": "google:5" });
    expect(unknown.message).toContain("google:5 is not linked to the identity");
    expect(unknown.message).toContain("there are: github:5");
    const nobody = await model.run("unlink-oidc-account", { email: "nobody@example.com", "credential-id": "github:5" });
    expect(nobody.message).toContain("Identity not found");
  });
});
