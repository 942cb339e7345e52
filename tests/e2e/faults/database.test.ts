import { describe, expect } from "vitest";
import type { ModelSecret } from "#lib/testing/juju-model/model.ts";
import { logIn } from "../kratos-login.ts";
import type { LocalModel } from "../local-model.ts";
import { test } from "../shared-model.ts";

const PASSWORD = "correct horse 1";

let model: LocalModel;
test.beforeAll(({ model: shared }) => {
  model = shared;
});

/** The credentials that the provider gave to the charm last. */
const credentials = (): ModelSecret => {
  const secret = [...model.machine.model.secrets.values()].findLast(({ label }) => label.endsWith(".user.secret"));
  if (secret === undefined) throw new Error("the provider has made no credentials");
  return secret;
};

/** The provider publishes other credentials, as it does when it changes a password. */
const publish = (content: Readonly<Record<string, string>>): void => {
  credentials().revisions.push(content);
  model.machine.model.onChange();
};

describe("a database", () => {
  test("that is not there yet is waited for, and an action says so; once it is there, Kratos runs", async () => {
    await model.juju("remove-relation kratos postgresql-k8s");
    await model.untilStatus("blocked");
    model.machine.database.silent = true;
    await model.juju("integrate kratos postgresql-k8s");
    await model.untilStatus("waiting", /^Waiting for database creation: postgresql-k8s has sent no credentials yet/);
    const early = await model.juju("run kratos/0 get-identity email=a@example.com");
    expect(early.stderr).toMatch(/failed: Service is not ready: .* see: juju status kratos/);
    expect((await model.juju("run kratos/0 run-migration")).stderr).toContain("There is no database to migrate yet");
    model.machine.database.silent = false;
    model.machine.model.onChange();
    await model.untilStatus("active");
    await model.juju("run kratos/0 create-admin-account email=a@example.com username=admin", `password=${PASSWORD}`);
    expect(await logIn("admin", PASSWORD)).toBe(200);
  });

  test("whose secret is not granted is waited for by name, and Kratos goes on with what it has", async () => {
    credentials().grants.clear();
    await model.lookAgain("waiting", /postgresql-k8s to grant its secret \(pg-database\): secret-user is not granted/);
    expect(await logIn("admin", PASSWORD)).toBe(200);
    credentials().grants.add("kratos");
    await model.lookAgain("active");
  });

  test("that refuses a new password is named, and Kratos goes on with the connections it has", async () => {
    const [good = {}] = credentials().revisions;
    publish({ ...good, password: "wrong-password" });
    await model.untilStatus(
      "blocked",
      /^The database at 127\.0\.0\.1:\d+ refuses the credentials of postgresql-k8s: .*juju show-unit/,
    );
    expect(await logIn("admin", PASSWORD)).toBe(200);
    publish(good);
    await model.untilStatus("active");
    expect(await logIn("admin", PASSWORD)).toBe(200);
  });

  test("that is gone is named, an action says so, and Kratos is back with it, nobody doing anything", async () => {
    await model.machine.database.server.stop();
    const action = await model.juju("run kratos/0 get-identity email=a@example.com");
    expect(action.exitCode).toBe(1);
    expect(action.stderr).toMatch(/failed: .*juju status kratos/);
    // Kratos' container starts anew, so that its state does not have to be waited for.
    await model.juju("restart-container");
    await model.untilStatus(
      "waiting",
      /^Waiting for the database at 127\.0\.0\.1:\d+ \(postgresql-k8s\): connection refused.*juju status postgresql-k8s/,
    );
    await model.machine.database.server.start();
    await model.lookAgain("active");
    expect(await logIn("admin", PASSWORD)).toBe(200);
  });

  test("leaves its password in no log, status, databag or answer", async () => {
    const said = await Promise.all(
      ["debug-log --level TRACE", "status --format=json", "show-unit kratos/0", "secrets"].map((line) =>
        model.juju(line),
      ),
    );
    const passwords = credentials().revisions.map(({ password = "" }) => password);
    expect(passwords).toContain("wrong-password");
    for (const { stdout, stderr } of said)
      for (const password of passwords) expect(stdout + stderr).not.toContain(password);
  });
});
