import { chmod, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { logIn } from "./kratos-login.ts";
import { type LocalModel, startLocalModel } from "./local-model.ts";

const PASSWORD = "correct horse 1";

let model: LocalModel;
let program: string;
beforeAll(async () => {
  // Juju 4, so that one file of tests runs on it.
  model = await startLocalModel({ jujuVersion: "4.0.15", silentDatabase: true, freshServer: true });
  program = join(model.unit.root, "containers/kratos/bin/kratos");
});
afterAll(() => model.stop());

/** Puts a script in the place of kratos; it may call the real one as `$REAL`. */
const replaceKratos = async (script: string): Promise<void> => {
  await rename(program, `${program}-real`);
  await writeFile(program, `#!/bin/bash\nREAL='${program}-real'\n${script}\n`);
  await chmod(program, 0o755);
};

const restoreKratos = (): Promise<void> => rename(`${program}-real`, program);

type Text = readonly [name: string, text: string];

/** What all files below a directory hold, except programs. */
const textsBelow = async (directory: string): Promise<readonly Text[]> => {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !/\/(?:node|dist)(?:\/|$)/.test(entry.parentPath));
  const paths = files.map(({ parentPath, name }) => join(parentPath, name));
  return Promise.all(paths.map(async (path): Promise<Text> => [path, await readFile(path, "latin1")]));
};

const FAIL_IN_THE_MIDDLE = `
CREATE FUNCTION fail_in_the_middle() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
  IF EXISTS (SELECT FROM pg_event_trigger_ddl_commands() WHERE object_identity = 'public.identity_recovery_tokens')
  THEN RAISE EXCEPTION 'permission denied to make this table'; END IF;
END $$;
CREATE EVENT TRIGGER fail_in_the_middle ON ddl_command_end EXECUTE FUNCTION fail_in_the_middle()`;

/** The migrations of Kratos that a database has had. */
const migrationsIn = async (database: string): Promise<number> =>
  (await model.machine.database.server.query("SELECT version FROM schema_migration", database)).length;

describe("a migration", () => {
  const database = "identity_kratos";

  test("that the database refuses half-way is told, and the next hook goes on where it was", async () => {
    const { server } = model.machine.database;
    await server.query(`CREATE DATABASE ${database}`);
    await server.query(FAIL_IN_THE_MIDDLE, database);
    model.machine.database.silent = false;
    model.machine.model.onChange();
    await model.untilStatus(
      "blocked",
      /^Relation pg-database: the database migration failed: .*tries again; .* juju run kratos\/leader run-migration/,
    );
    const done = await migrationsIn(database);
    expect(done).toBeGreaterThan(10);
    await server.query("DROP EVENT TRIGGER fail_in_the_middle", database);
    await model.lookAgain("active");
    expect(await migrationsIn(database)).toBeGreaterThan(done);
  });

  test("that is killed half-way is gone on with by the next hook", async () => {
    await model.juju("remove-relation kratos postgresql-k8s");
    await model.untilStatus("blocked");
    await model.machine.database.server.query(`DROP DATABASE ${database} WITH (FORCE)`);
    await replaceKratos(`if [ "$1 $2 $3 $4" = "migrate sql up -e" ] && mkdir "$REAL-killed" 2>/dev/null; then
      exec timeout --signal KILL 0.3 "$REAL" "$@"
    fi
    exec "$REAL" "$@"`);
    await model.juju("integrate kratos postgresql-k8s");
    await model.untilStatus("active");
    const { stdout: log } = await model.juju("debug-log --include kratos/0 --level WARNING");
    expect(log).toMatch(/Relation pg-database: the database migration failed: .*; the next hook tries again/);
    await restoreKratos();
    await model.juju("run kratos/0 create-admin-account email=a@example.com username=admin", `password=${PASSWORD}`);
    expect(await logIn("admin", PASSWORD)).toBe(200);
  });
});

describe("Kratos", () => {
  test("that exits right after its start is named, its last lines are in the log without its secrets; repaired, it runs", async () => {
    await replaceKratos(`case "$1" in serve|courier) [ -n "$DSN" ] && { echo "cannot go on with $DSN" >&2; exit 3; };; esac
    exec "$REAL" "$@"`);
    await model.juju("restart-container");
    await model.untilStatus("blocked", /^Kratos exits right after its start.*juju debug-log --include kratos\/0/);
    const { stdout: log } = await model.juju("debug-log --include kratos/0 --level ERROR");
    expect(log).toContain("cannot go on with <secret>");
    const action = await model.juju("run kratos/0 get-identity email=a@example.com");
    expect(action.stderr).toContain("failed: Service is not ready");
    await restoreKratos();
    await model.lookAgain("active");
    expect(await logIn("admin", PASSWORD)).toBe(200);
  });

  test("that the image lacks is named with the resource, and runs once it is there", async () => {
    await rename(program, `${program}-real`);
    await model.juju("restart-container");
    await model.untilStatus("blocked", /^The image of resource oci-image has no program kratos.*juju attach-resource/);
    await restoreKratos();
    await model.lookAgain("active");
    expect(await logIn("admin", PASSWORD)).toBe(200);
  });
});

describe("Juju 4", () => {
  test("refuses a parameter that the action does not have, as a task that failed", async () => {
    const { exitCode, stderr } = await model.juju("run kratos/0 get-identity e-mail=a@example.com");
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      /Action id \d+ failed: cannot run "get-identity" action: validation failed: .*"e-mail" is not allowed; there are: identity-id, email/,
    );
  });

  test("takes parameters from a file and texts as they are, and answers in JSON and YAML", async () => {
    const file = join(model.unit.directory, "parameters.yaml");
    await writeFile(file, `username: "007"\nemail: b@example.com\npassword: ${PASSWORD}\n`);
    const created = await model.juju(`run kratos/0 create-admin-account --params ${file} --format json`);
    const { status, results } = JSON.parse(created.stdout)["kratos/0"];
    expect(status).toBe("completed");
    expect(results["identity-id"]).toMatch(/^[0-9a-f-]{36}$/);
    const asNumber = await model.juju("run kratos/0 create-admin-account username=8 email=c@example.com");
    expect(asNumber.stderr).toContain("(root).username : must be of type string");
    const asText = await model.juju("run kratos/0 create-admin-account username=8 email=c@example.com --string-args");
    expect(asText.exitCode).toBe(0);
    const yaml = await model.juju("run kratos/0 get-identity email=c@example.com --format yaml");
    expect(yaml.stdout).toMatch(/^kratos\/0:\n {2}id: "\d+"\n(?:.*\n)*? +status: completed/);
    await rm(file);
  });
});

test("no secret is in anything that the charm wrote", async () => {
  const { model: juju, charmDirectory, directory } = model.unit;
  const secrets = [...juju.secrets.values()].flatMap(({ revisions }) =>
    revisions.flatMap((each) => Object.entries(each)),
  );
  const markers = [
    PASSWORD,
    ...secrets.filter(([key]) => /password|cookiesecret|ciphersecret/.test(key)).map(([, value]) => value),
  ];
  expect(markers.length).toBeGreaterThan(3);
  const lines = ["debug-log --level TRACE", "status --format json", "show-unit kratos/0", "secrets", "config kratos"];
  const said = await Promise.all(lines.map(async (line): Promise<Text> => [line, (await model.juju(line)).stdout]));
  const written = await Promise.all([charmDirectory, directory].map(textsBelow));
  const offenders = [...said, ...written.flat()].filter(([, text]) => markers.some((marker) => text.includes(marker)));
  expect(offenders.map(([name]) => name)).toEqual([]);
});
