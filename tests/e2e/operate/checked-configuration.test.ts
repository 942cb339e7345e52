import { describe, expect } from "vitest";
import { createPerson, logIn, withPassword } from "../actions/kratos-api.ts";
import type { LocalModel } from "../local-model.ts";
import { test } from "../shared-model.ts";

/** P2: whatever the options ask for, Kratos never runs into a configuration that it does not start with. */

let model: LocalModel;
test.beforeAll(async ({ model: shared }) => {
  model = shared;
  await createPerson({ traits: { email: "old@example.com" }, ...withPassword });
});

const configure = async (...options: readonly string[]) => {
  const { exitCode, stderr } = await model.juju("config kratos", ...options);
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
};

const expectToServe = () =>
  expect
    .poll(
      () =>
        logIn("old@example.com").then(
          () => "serves",
          (error: unknown) => String(error),
        ),
      { timeout: 20_000 },
    )
    .toBe("serves");

const writes = async (): Promise<number> =>
  (await model.juju("debug-log --limit 1000")).stdout.match(/wrote a new configuration/g)?.length ?? 0;

describe("an option that Kratos cannot follow", () => {
  test.each([
    [
      "an address that is none",
      "sender_email=nobody",
      "blocked",
      /^Option sender_email: .*; juju config kratos sender_email=/,
    ],
    [
      "a level of logs that is none",
      "log_level=loud",
      "blocked",
      /^Option log_level: .*; juju config kratos log_level=/,
    ],
    ["security keys without a public host name", "enable_passwordless_login_method=true", "waiting", /public-route/],
    [
      "schemas that are no JSON",
      "identity_schemas={",
      "blocked",
      /^Option identity_schemas: not JSON from line 1, column 2 on/,
    ],
  ])("%s: the status says it, and Kratos goes on", async (_case, option, status, message) => {
    await configure(option);
    await model.untilStatus(status, message);
    await expectToServe();
    await configure("--reset", option.replace(/=.*/, ""));
    await model.untilStatus("active");
  });
});

test("a mail of one's own is taken over, in any script", async () => {
  const before = await writes();
  await configure('recovery_email_template=<p>Код é: {{ .RecoveryCode }} # "it\'s"</p>');
  await expect.poll(writes, { timeout: 20_000 }).toBeGreaterThan(before);
  await model.untilStatus("active");
  await expectToServe();
});

test("verification that no page is there for is not asked of Kratos, which goes on", async () => {
  const hooks = async () =>
    (await model.juju("debug-log --limit 1000 --level DEBUG")).stdout.match(/ran "config-changed"/g)?.length ?? 0;
  const before = await hooks();
  await configure("enable_verification=true");
  await expect.poll(hooks, { timeout: 20_000 }).toBeGreaterThan(before);
  await model.untilStatus("active");
  await expectToServe();
});

test("passwords, sessions and recovery codes follow their options, and Kratos' defaults afterwards", async () => {
  await configure("password_min_length=12", "session_lifespan=90m", "recovery_lifespan=15m");
  await model.lookAgain("active");
  await expectToServe();
  const create = (email: string) =>
    model.juju(`run kratos/0 create-admin-account username=${email} email=${email}`, "password=eleven char");
  expect((await create("first@example.com")).stderr).toContain("The password is too short: at least 12 characters");
  const { stdout: invited } = await model.juju("run kratos/0 create-admin-account username=b email=b@example.com");
  const expiry = /^expires-at: "?(?<time>[^"\n]*)/m.exec(invited)?.groups?.["time"] ?? "";
  expect((Date.parse(expiry) - Date.now()) / 60_000).toBeCloseTo(15, 0);
  await configure("session_lifespan=1 day");
  await model.untilStatus("blocked", /^Option session_lifespan: is not a length of time, such as "30m"/);
  await configure("--reset", "password_min_length,session_lifespan,recovery_lifespan");
  await model.lookAgain("active");
  expect((await create("first@example.com")).exitCode).toBe(0);
});
