import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  containerOf,
  type Outcome,
  relationOf,
  restarted,
  secondHookWrites,
  secretOf,
  settle,
  withContainer,
} from "#lib/testing/index.ts";
import { type KratosTrial, restartsIn, startKratosTrial } from "./kratos-scenario.ts";

let trial: KratosTrial;
beforeAll(async () => {
  trial = await startKratosTrial();
});
afterAll(() => trial.stop());

/** What a hook did, in order, without the words that differ from run to run. */
const deedsOf = ({ calls, pebble }: Outcome): readonly string[] => [
  ...calls
    .filter(({ command }) => /^(?:secret-add|open-port|relation-set|status-set|application-version-set)$/.test(command))
    .map(({ command, args }) => `${command} ${args.slice(-1)}`.replace(/\S+#file=.*/, "<file>")),
  ...pebble
    .filter(({ asked }) => /^(?:exec kratos (?:migrate sql up|courier)|write|add-layer|restart kratos)/.test(asked))
    .map(({ asked }) => asked.replace(" courier", (word) => (asked.startsWith("restart") ? "" : word))),
];

describe("a fresh deployment", () => {
  test("makes its secrets and opens its ports, then waits for a database to be related", async () => {
    const { state, hooks } = await settle(trial.scenario, trial.deployed);
    expect(hooks.map(({ event }) => event.kind)).toEqual([
      ...[
        "install",
        "relation-created",
        "leader-elected",
        "config-changed",
        "start",
        "pebble-ready",
        "relation-changed",
      ],
    ]);
    expect(state.status).toEqual({
      name: "blocked",
      message: "Missing integration pg-database; juju integrate kratos:pg-database postgresql-k8s",
    });
    expect(state.ports).toEqual(["4433/tcp", "4434/tcp"]);
    expect(secretOf(state, "cookie_secret").revisions).toEqual([
      { cookiesecret: expect.stringMatching(/^[0-9a-f]{32}$/) },
    ]);
    expect(secretOf(state, "cipher_secret").revisions).toEqual([
      { ciphersecret: expect.stringMatching(/^[0-9a-f]{32}$/) },
    ]);
    expect(containerOf(state, "kratos").services).toEqual({});
  });

  test("does everything in an order in which nothing is promised before it is true", async () => {
    const outcome = await trial.scenario.run("install", trial.relateDatabase(trial.deployed));
    expect(deedsOf(outcome)).toEqual([
      ...["secret-add <file>", "secret-add <file>", "open-port 4433/tcp", "open-port 4434/tcp"],
      ...["relation-set -", "relation-set -", "status-set Migrating the database of pg-database", "relation-set -"],
      ...["application-version-set 26.2.0", "status-set "],
      "exec kratos migrate sql up -e --yes",
      "write /etc/config/kratos/kratos.candidate.yaml",
      "exec kratos courier watch --config /etc/config/kratos/kratos.candidate.yaml",
      "write /etc/config/kratos/kratos.yaml",
      "add-layer kratos",
      "restart kratos",
      "write /etc/config/kratos/charm-progress.json",
    ]);
    expect(outcome.statuses.map(({ name }) => name)).toEqual(["maintenance", "active"]);
  });

  test("takes Kratos at its word that the database is migrated", async () => {
    const { pebble } = await trial.scenario.run("install", trial.relateDatabase(trial.deployed));
    const questions = pebble.filter(({ asked }) => /^exec kratos (version|migrate sql (--help|status))/.test(asked));
    expect(questions.map(({ asked }) => asked)).toEqual([
      "exec kratos version",
      "exec kratos migrate sql --help",
      "exec kratos migrate sql status -e",
    ]);
  });

  test("asks for its database, serves and sends mail once that is there", async () => {
    const { state: requested, told } = await settle(trial.scenario, trial.deployed);
    const { state } = await settle(trial.scenario, trial.relateDatabase(requested), { told });
    expect(state.status).toEqual({ name: "active", message: "" });
    expect(relationOf(state, "pg-database").localAppData).toMatchObject({
      database: "identity_kratos",
      "extra-user-roles": "SUPERUSER",
    });
    expect(relationOf(state, "kratos-peers").localAppData).toMatchObject({ migration_version_7: '"v26.2.0"' });
    expect(containerOf(state, "kratos").services).toMatchObject({
      kratos: { current: "active" },
      courier: { current: "active" },
    });
    expect(containerOf(state, "kratos").files["/etc/config/kratos/kratos.yaml"]).toMatchObject({ permissions: "600" });
    expect(state.workloadVersion).toBe("26.2.0");
  });
});

describe("a unit that serves", () => {
  test.each(["update-status", "config-changed", "start", "upgrade-charm"] as const)(
    "writes nothing in %s",
    async (event) => {
      const { state } = await settle(trial.scenario, trial.relateDatabase(trial.deployed));
      expect(await secondHookWrites(trial.scenario, state, event)).toEqual([]);
    },
  );

  test("serves again after its container has started anew, without another migration", async () => {
    const { state, told } = await settle(trial.scenario, trial.relateDatabase(trial.deployed));
    const fresh = withContainer(state, "kratos", restarted(containerOf(state, "kratos"), "boot-2"));
    const { state: again, hooks } = await settle(trial.scenario, fresh, { told });
    expect(hooks.map(({ event }) => event.kind)).toEqual(["pebble-ready"]);
    expect(again.status.name).toBe("active");
    expect(containerOf(again, "kratos").services).toMatchObject({ kratos: { current: "active" } });
    const [hook] = hooks;
    expect(hook && restartsIn(hook.outcome)).toEqual(["courier", "kratos"]);
    expect(hook?.outcome.pebble.map(({ asked }) => asked)).not.toContain("exec kratos migrate sql up -e --yes");
  });
});
