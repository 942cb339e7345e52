import { describe, expect, test } from "vitest";
import type { Facts, MigrationFact, ServiceState } from "#src/facts.ts";
import { fingerprint } from "#src/kratos/fingerprint.ts";
import { OptionsSchema } from "#src/options.ts";
import { plan } from "#src/plan/plan.ts";
import { STATUS_TABLE } from "#src/plan/status-table.ts";
import { describeProblem } from "#src/problem.ts";
import { FINISHED, facts, freshWorkload, readyDatabase, setUpWorkload } from "./facts.ts";

const absent = { state: "absent" } as const;
const relation = { relationId: 5, remoteApp: "pg", localDatabag: {} };
const migrating = (migration: MigrationFact, migratedVersions = new Map<number, string>()): Partial<Facts> => ({
  workload: { ...freshWorkload, migration },
  peers: { state: "present", relationId: 0, databag: {}, migratedVersions, acceptedSchemas: undefined },
});
const INVALID = [{ option: "log_level", reason: "x" }];
/** Without Kubernetes, in a container that is set up. */
const without = (kratos: ServiceState): Partial<Facts> => ({
  configMaps: { state: "unreadable", failure: "unreachable", reason: "x" },
  workload: { ...setUpWorkload, kratos },
});
const OLD = new Map([[5, "v25.4.0"]]);
const SAME = new Map([[5, "v26.2.0"]]);

describe("what stands in the way decides what runs and what the status says", () => {
  test.each<[string, Partial<Facts>, string, string | undefined]>([
    ["nothing", {}, "run", undefined],
    ["the container is not up", { workload: { state: "unreachable", reason: "" } }, "leave", "container-unreachable"],
    ["the image has no kratos", { workload: { state: "no-kratos" } }, "leave", "kratos-missing"],
    ["no database is related", { database: absent }, "stop", "database-absent"],
    [
      "an option is invalid in a new container",
      { options: { values: OptionsSchema.parse({}), problems: INVALID } },
      "run",
      "option-invalid",
    ],
    [
      "an option is invalid where Kratos runs",
      { options: { values: OptionsSchema.parse({}), problems: INVALID }, workload: setUpWorkload },
      "leave",
      "option-invalid",
    ],
    [
      "an option is invalid and a migration is pending",
      {
        options: { values: OptionsSchema.parse({}), problems: INVALID },
        ...migrating({ state: "pending", count: 3 }, OLD),
      },
      "leave",
      "option-invalid",
    ],
    ["there are no peers", { peers: absent }, "leave", "peers-absent"],
    [
      "the database is not created",
      { database: { ...relation, state: "requested", missing: "credentials" } },
      "leave",
      "database-requested",
    ],
    [
      "its secret is not readable",
      { database: { ...relation, state: "secret-unreadable", reason: "x" } },
      "leave",
      "database-secret-unreadable",
    ],
    [
      "its address is none",
      { database: { ...relation, state: "invalid", key: "endpoints", reason: "x" } },
      "leave",
      "database-invalid",
    ],
    [
      "a follower has no cookie secret",
      { leader: false, secrets: { cookie: absent, cipher: absent } },
      "leave",
      "secret-missing",
    ],
    [
      "a secret is not given out",
      { secrets: { cookie: { state: "unreadable", reason: "x" }, cipher: absent } },
      "leave",
      "secret-unreadable",
    ],
    [
      "the database does not answer",
      migrating({ state: "database-unreachable", reason: "x" }),
      "leave",
      "database-unreachable",
    ],
    ["the database refuses", migrating({ state: "database-refuses", reason: "x" }), "leave", "database-refuses"],
    ["a new database is empty", migrating({ state: "empty" }), "migrate", undefined],
    ["a migration was cut off before its last step", migrating({ state: "up-to-date" }), "migrate", undefined],
    ["a new database is half migrated", migrating({ state: "pending", count: 3 }), "migrate", undefined],
    ["an old Kratos cannot tell of a new database", migrating({ state: "unknown" }), "migrate", undefined],
    ["an old Kratos has migrated it", migrating({ state: "unknown" }, SAME), "run", undefined],
    [
      "the database is of another version",
      migrating({ state: "pending", count: 3 }, OLD),
      "leave",
      "migration-pending",
    ],
    ["nobody can tell, but the version differs", migrating({ state: "unknown" }, OLD), "leave", "migration-pending"],
    ["a follower finds it empty", { ...migrating({ state: "empty" }), leader: false }, "leave", "migration-by-leader"],
    ["Kratos keeps exiting", { workload: { ...setUpWorkload, kratos: "backoff" } }, "run", "kratos-exits"],
    [
      "Kratos kept exiting and is about to be started anew",
      { workload: { ...freshWorkload, kratos: "backoff" } },
      "run",
      undefined,
    ],
    ["Kratos is not ready", { workload: { ...setUpWorkload, ready: "not-ready" } }, "run", "kratos-not-ready"],
    ["Kubernetes does not answer while Kratos runs", without("active"), "leave", "kubernetes-unreachable"],
    ["Kubernetes does not answer while Kratos is stopped", without("inactive"), "run", "kubernetes-unreachable"],
    ["Kubernetes does not answer and Kratos is given up", without("error"), "run", "kratos-exits"],
    ["Kubernetes does not answer and Kratos is tried again", without("backoff"), "leave", "kratos-exits"],
  ])("%s", (_case, changes, action, condition) => {
    const { workload, problems } = plan(facts(changes));
    expect([workload.action, problems[0]?.condition]).toEqual([action, condition]);
  });

  test("every condition of the table has its own name, and every blocked one says what to run", () => {
    const names = STATUS_TABLE.map(({ condition }) => condition);
    expect(new Set(names).size).toBe(names.length);
    const blocked: Partial<Facts>[] = [
      { database: absent },
      { workload: { state: "no-kratos" } },
      migrating({ state: "pending", count: 1 }, OLD),
    ];
    for (const changes of blocked)
      for (const problem of plan(facts(changes)).problems.filter(({ severity }) => severity === "blocked"))
        expect(describeProblem(problem)).toMatch(/; juju /);
  });
});

describe("secrets", () => {
  const none = { ...migrating({ state: "empty" }), secrets: { cookie: absent, cipher: absent } };
  const labels = (changes: Partial<Facts>) => plan(facts(changes)).newSecrets.map(({ label }) => label);
  test("are created by the leader of a new application", () =>
    expect(labels(none)).toEqual(["cipher_secret", "cookie_secret"]));
  test("are not created by followers", () => expect(labels({ ...none, leader: false })).toEqual([]));
  test("of the Python charm are kept, and its plain tokens stay readable", () =>
    expect(
      labels({ ...migrating({ state: "up-to-date" }, SAME), secrets: { ...facts().secrets, cipher: absent } }),
    ).toEqual([]));
});

describe("what the leader says", () => {
  test("is the request for a database and who leads", () => {
    const { publications } = plan(facts());
    expect(publications.map(({ relationId }) => relationId)).toEqual([5, 0]);
    expect(publications[0]?.changes).toMatchObject({ database: "identity_kratos", "extra-user-roles": "SUPERUSER" });
    expect(publications[1]?.changes).toEqual({ leader: '"kratos/0"', migration_version_5: '"v26.2.0"' });
  });
  test("keeps a request of the Python charm to the letter", () => {
    const localDatabag = {
      database: "identity_kratos",
      "extra-user-roles": "SUPERUSER",
      "requested-secrets":
        '["username", "password", "tls", "tls-ca", "uris", "read-only-uris", "entity-name", "entity-password"]',
      "provided-secrets": '["mtls-cert"]',
    };
    const { publications } = plan(facts({ database: { ...readyDatabase, localDatabag } }));
    expect(publications.map(({ relationId }) => relationId)).toEqual([0]);
  });
  test("is which version migrated the database, also when a killed hook has lost that and Kratos runs well", () => {
    const nobodyNoted = migrating({ state: "not-asked" });
    const told = (dsn: string) =>
      plan(
        facts({ ...nobodyNoted, workload: { ...setUpWorkload, progress: { ...FINISHED, dsn: fingerprint(dsn) } } }),
      ).publications.at(-1)?.changes;
    expect(told(readyDatabase.dsn.reveal())).toMatchObject({ migration_version_5: '"v26.2.0"' });
    expect(told("postgres://of/another")).not.toHaveProperty("migration_version_5");
  });
  test("is taken back where an integrator leaves, as far as Juju still knows the relation", () => {
    const leavingProviders = [{ relationId: 32, application: { providers: "[]" }, unit: {} }];
    const { publications } = plan(facts({ integrations: { ...facts().integrations, leavingProviders } }));
    expect(publications.filter(({ relationId }) => relationId === 32)).toEqual([
      { relationId: 32, bag: "application", changes: { providers: "" }, leaving: true },
    ]);
  });
  test("is nothing on followers", () => expect(plan(facts({ leader: false })).publications).toEqual([]));
});

describe("the Pebble layer", () => {
  const environmentOf = (changes: Partial<Facts> = {}) => {
    const { workload } = plan(facts(changes));
    if (workload.action !== "run") throw new Error("nothing runs");
    return workload.run.layer.reveal().services?.["kratos"]?.environment ?? {};
  };
  describe("how long sessions and recovery codes count", () => {
    const lifespansOf = (options: object) =>
      Object.entries(environmentOf({ options: { values: OptionsSchema.parse(options), problems: [] } }))
        .filter(([name]) => name.endsWith("LIFESPAN"))
        .map((each) => each.join("="));
    test("is left to Kratos where no option asks for another time", () => expect(lifespansOf({})).toEqual([]));
    test("follows the options", () =>
      expect(lifespansOf({ session_lifespan: "1h30m", recovery_lifespan: "15m" }).toSorted()).toEqual([
        "SELFSERVICE_FLOWS_RECOVERY_LIFESPAN=15m",
        "SELFSERVICE_METHODS_CODE_CONFIG_LIFESPAN=15m",
        "SESSION_LIFESPAN=1h30m",
      ]));
  });
  test("gives Kratos its database and its secrets", () => {
    expect(environmentOf()).toMatchObject({
      DSN: "postgres://u:p@db:5432/identity_kratos",
      SECRETS_COOKIE: JSON.stringify(["c".repeat(32)]),
      SECRETS_CIPHER: JSON.stringify(["k".repeat(32)]),
    });
  });
  test("is the same on leader and follower; only the courier's place differs", () => {
    const [leader, follower] = [plan(facts()), plan(facts({ leader: false }))].map(({ workload }) =>
      workload.action === "run" ? { layer: workload.run.layer.reveal(), courier: workload.run.courier } : undefined,
    );
    expect(follower?.layer).toEqual(leader?.layer);
    expect([leader?.courier, follower?.courier]).toEqual(["active", "inactive"]);
  });
  test.each([
    [{ enforce_mfa: true }, "highest_available"],
    [{ enforce_mfa: false }, undefined],
    [{ enable_local_idp: false }, undefined],
  ])("with %j asks for the assurance level %s", (options, level) =>
    expect(
      environmentOf({ options: { values: OptionsSchema.parse(options), problems: [] } })["SESSION_WHOAMI_REQUIRED_AAL"],
    ).toBe(level),
  );
});

describe("kratos.yaml", () => {
  const configOf = (options: object) => {
    const { workload } = plan(facts({ options: { values: OptionsSchema.parse(options), problems: [] } }));
    if (workload.action !== "run") throw new Error("nothing runs");
    return workload.run.config.reveal();
  };
  test("has the schemas that identities refer to, whatever the options", () =>
    expect(configOf({}).identity.schemas.map(({ id }) => id)).toEqual(["social_user_v0", "admin_v0"]));
  test("M06: keeps second factors usable when they are not enforced", () =>
    expect(configOf({ enforce_mfa: false }).selfservice.methods).toMatchObject({
      totp: { enabled: true },
      lookup_secret: { enabled: true },
    }));
  test("leaves passwords to Kratos' own rules where no option asks for others", () => {
    expect(configOf({}).selfservice.methods.password.config).toEqual({ haveibeenpwned_enabled: false });
    expect(
      configOf({ password_min_length: 12, breached_password_check: true }).selfservice.methods.password.config,
    ).toEqual({ haveibeenpwned_enabled: true, min_password_length: 12 });
  });
  test.each([
    [{ password_min_length: 5 }, "must be at least 6"],
    [{ password_min_length: 73 }, "must be at most 72"],
    [{ session_lifespan: "1d" }, 'is not a length of time, such as "30m", "24h" or "1h30m"'],
    [{ sender_email: "nobody" }, "invalid email address"],
    [{ sender_email: " jo@example.com" }, "invalid email address"],
    [{ sender_email: '"jo\r\nBcc: all"@example.com' }, "invalid email address"],
    [{ recovery_lifespan: "0s" }, "is shorter than a second"],
    [{ session_lifespan: "999ms" }, "is shorter than a second"],
    [{ session_lifespan: "87600h1s" }, "is longer than 87600h, which is ten years"],
    [{ recovery_lifespan: "9999999999999h" }, "is longer than 87600h, which is ten years"],
  ])("%j cannot be used: %s", (options, reason) =>
    expect(OptionsSchema.safeParse(options).error?.issues.map(({ message }) => message)).toEqual([reason]),
  );
  test.each(["root@localhost", "müller@example.com"])("%s may send mail, as Kratos lets it", (address) =>
    expect(OptionsSchema.parse({ sender_email: address }).sender_email).toBe(address),
  );
  test("M02: has no password login without the local identity provider", () =>
    expect(configOf({ enable_local_idp: false }).selfservice.methods.password).toEqual({ enabled: false }));
});
