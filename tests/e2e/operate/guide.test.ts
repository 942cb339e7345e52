import { describe, expect } from "vitest";
import { parse } from "yaml";
import { logIn } from "../kratos-login.ts";
import type { LocalModel } from "../local-model.ts";
import { test } from "../shared-model.ts";

const CLEAR = "correct horse 1";
const SECRET = "battery staple 2";

let model: LocalModel;
test.beforeAll(async ({ model: shared }) => {
  model = shared;
});

describe("a deployed charm with a database", () => {
  test("is active, with the version of Kratos and its ports", async () => {
    await model.untilStatus("active");
    const { stdout } = await model.juju("status --format=json");
    const { applications } = JSON.parse(stdout);
    expect(applications.kratos.version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(applications.kratos.units["kratos/0"]["open-ports"]).toEqual(["4433/tcp", "4434/tcp"]);
  });

  test("S03: create-admin-account with a password makes an account that logs in by name and by e-mail", async () => {
    const { stdout, stderr, exitCode } = await model.juju(
      "run kratos/0 create-admin-account email=a@example.com username=admin",
      `password=${CLEAR}`,
    );
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^identity-id: [0-9a-f-]{36}$/m);
    expect(stderr).toContain("juju grant-secret");
    expect([await logIn("admin", CLEAR), await logIn("a@example.com", CLEAR)]).toEqual([200, 200]);
    expect(await logIn("admin", "another password")).toBe(400);
  });

  test("S22: each thing that may be wrong with a secret has its own message, and a good one works", async () => {
    const { stdout: id } = await model.juju("add-secret pw", `password=${SECRET}`);
    const create = `run kratos/0 create-admin-account email=b@example.com username=bob password-secret-id=${id}`;
    expect((await model.juju(create)).stderr).toContain(`juju grant-secret ${id} kratos`);
    await model.juju("grant-secret pw kratos");
    expect((await model.juju(create)).exitCode).toBe(0);
    expect(await logIn("bob", SECRET)).toBe(200);

    const { stdout: empty } = await model.juju("add-secret nothing other=value");
    await model.juju("grant-secret nothing kratos");
    const withoutKey = await model.juju(
      `run kratos/0 create-admin-account email=c@example.com username=c password-secret-id=${empty}`,
    );
    expect(withoutKey.stderr).toContain("has no key 'password'");
    const missing = await model.juju(
      "run kratos/0 create-admin-account email=c@example.com username=c password-secret-id=secret:d0nothere00000000000",
    );
    expect(missing.stderr).toContain("Juju secret not found");
  });

  test("S12, S13: get-identity finds by id and by e-mail, whatever its case", async () => {
    const byEmail = await model.juju("run kratos/0 get-identity email=A@Example.com");
    const found = parse(byEmail.stdout);
    expect(found.traits).toEqual({ email: "a@example.com", username: "admin" });
    const byId = await model.juju(`run kratos/0 get-identity identity-id=${found.id}`);
    expect(JSON.parse(parse(byId.stdout).identity).traits.username).toBe("admin");
    const document = await model.juju(`run kratos/0 get-identity identity-id=${found.id} format=json`);
    expect(JSON.parse(parse(document.stdout).json)).toMatchObject({ id: found.id, traits: found.traits });
  });

  test.each([
    ["neither selector", "get-identity", "You must provide either 'identity-id' or 'email'"],
    ["both selectors", "get-identity identity-id=x email=a@example.com", "Provide only one of"],
    ["an unknown id", "get-identity identity-id=3f1f7e6e-0000-4000-8000-000000000000", "Identity not found"],
    ["an unknown e-mail", "get-identity email=nobody@example.com", "Identity not found"],
    ["what is no e-mail", "get-identity email=nobody", "is not an e-mail address"],
    [
      "an account that exists",
      "create-admin-account email=a@example.com username=other password=correct-horse-9",
      "The account already exists: a@example.com",
    ],
    ["a short password", "create-admin-account email=s@example.com username=short password=short", "too short"],
    [
      "a password like the name",
      "create-admin-account email=s@example.com username=longusername password=longusername1",
      "too similar",
    ],
    ["a missing parameter", "create-admin-account email=s@example.com", '"username" property is missing and required'],
    ["an unknown parameter", "get-identity e-mail=a@example.com", "is not allowed"],
    [
      "an unknown action",
      "get-identities email=a@example.com",
      "there are: check-schemas, create-admin-account, create-identity, delete-identity, explain-identity, get-identity, invalidate-identity-sessions, invite-identity, list-identities, list-oidc-accounts, list-sessions, reset-identity-mfa, reset-password, run-migration, unlink-oidc-account, update-identity",
    ],
  ])("S14, S15: %s is refused with a reason", async (_case, action, reason) => {
    const { exitCode, stderr } = await model.juju(`run kratos/0 ${action}`);
    expect(stderr).toContain(reason);
    expect(exitCode).toBe(1);
  });

  test("create-admin-account without a password gives a recovery code", async () => {
    const { stdout } = await model.juju("run kratos/0 create-admin-account email=r@example.com username=recover");
    expect(parse(stdout)).toMatchObject({
      ...{ changed: "true", "identity-id": expect.stringMatching(/^[0-9a-f-]{36}$/) },
      ...{ "expires-at": expect.stringContaining("T"), "recovery-code": expect.stringMatching(/^\d{6}$/) },
      ...{ "recovery-link": expect.stringContaining("flow=") },
    });
  });

  test("S30: no password is in any log, status or databag", async () => {
    const { stdout: log } = await model.juju("debug-log");
    const { stdout: unit } = await model.juju("show-unit kratos/0");
    const { stdout: status } = await model.juju("status --format=yaml");
    expect(log).toMatch(/user_created:kratos\/0,[0-9a-f-]{36} .*action=create-admin-account.*outcome=success/);
    for (const text of [log, unit, status])
      for (const password of [CLEAR, SECRET]) expect(text).not.toContain(password);
  });
});

describe("when something goes wrong", () => {
  test("an option of a wrong type is refused, one of a wrong value named, and the old configuration goes on", async () => {
    expect((await model.juju("config kratos enforce_mfa=perhaps")).stderr).toContain("expected boolean");
    expect((await model.juju("config kratos no_such_option=1")).stderr).toContain("unknown option");
    await model.juju("config kratos log_level=loud");
    await model.untilStatus("blocked", /Option log_level.*juju config kratos log_level=/);
    expect(await logIn("admin", CLEAR)).toBe(200);
    await model.juju("config kratos --reset log_level");
    await model.untilStatus("active");
  });

  test("a container that starts anew is brought up again, accounts and all", async () => {
    await model.juju("restart-container");
    await expect.poll(() => logIn("admin", CLEAR), { timeout: 30_000 }).toBe(200);
    await model.untilStatus("active");
  });

  test("without a database Kratos is stopped and the status says what to integrate; with it again it serves", async () => {
    await model.juju("remove-relation kratos postgresql-k8s");
    await model.untilStatus("blocked", /Missing integration pg-database.*juju integrate kratos:pg-database/);
    const refused = await model.juju("run kratos/0 get-identity email=a@example.com");
    expect(refused.stderr).toContain("Service is not ready");
    await model.juju("integrate kratos postgresql-k8s");
    await model.untilStatus("active");
    expect(await logIn("admin", CLEAR)).toBe(200);
  });
});
