import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Charm } from "#lib/charm/define-charm.ts";
import {
  containerOf,
  createScenario,
  readDeclarations,
  relationOf,
  removingRelation,
  type Settled,
  type State,
  secretOf,
  settle,
  withRelation,
  withSecret,
  writesOf,
} from "#lib/testing/index.ts";
import { charm } from "#src/charm.ts";
import type { World } from "#src/world.ts";
import { KRATOS_IMAGE, KRATOS_OUTSIDE } from "./fake-kratos.ts";
import {
  DATABASE_RELATION,
  type KratosTrial,
  restartsIn,
  servicesOf,
  startKratosTrial,
  withKratos,
} from "./kratos-scenario.ts";

let trial: KratosTrial;
let serving: Settled;
beforeAll(async () => {
  trial = await startKratosTrial();
  serving = await settle(trial.scenario, trial.relateDatabase(trial.deployed));
});
afterAll(() => trial.stop());

const DATABASE_LABEL = `database.${DATABASE_RELATION}.user.secret`;

const dsnOf = (state: State): string | undefined =>
  containerOf(state, "kratos").layers[0]?.layer.services?.["kratos"]?.environment?.["DSN"];

/** Juju has another leader by the time this one writes. */
const deposedAtWrite = (world: World): World => ({
  ...world,
  tools: {
    run: async (command, args, options) =>
      command === "relation-set"
        ? { exitCode: 1, stdout: "", stderr: "ERROR cannot write relation settings\n" }
        : world.tools.run(command, args, options),
  },
});

describe("the database's password", () => {
  test("is followed when its secret is rotated", async () => {
    const secret = secretOf(serving.state, DATABASE_LABEL);
    const rotated = withSecret(serving.state, {
      ...secret,
      revisions: [...secret.revisions, { username: "relation-1", password: "the-next-one" }],
    });
    const { state, hooks } = await settle(trial.scenario, rotated, { told: serving.told });
    expect(hooks.map(({ event }) => event.kind)).toEqual(["secret-changed"]);
    expect(dsnOf(state)).toContain("relation-1:the-next-one@");
    expect(hooks.flatMap(({ outcome }) => restartsIn(outcome))).toEqual(["courier", "kratos"]);
    expect(state.status.name).toBe("active");
    expect(secretOf(state, DATABASE_LABEL).tracked).toBe(2);
  });

  test("that is wrong blocks the start and is tried again when another one comes", async () => {
    const picky = withKratos(trial.deployed, { outside: { [KRATOS_OUTSIDE.password]: "right" } });
    const { state, told } = await settle(trial.scenario, trial.relateDatabase(picky, { password: "wrong" }));
    expect(state.status.message).toMatch(/refuses the credentials of postgresql-k8s: password authentication failed/);
    expect(servicesOf(state)).toEqual({});
    const secret = secretOf(state, DATABASE_LABEL);
    const corrected = { ...secret, revisions: [...secret.revisions, { username: "relation-1", password: "right" }] };
    const { state: end } = await settle(trial.scenario, withSecret(state, corrected), { told });
    expect(end.status.name).toBe("active");
  });

  test("that is not granted is waited for", async () => {
    const { state } = await settle(trial.scenario, trial.relateDatabase(trial.deployed, { granted: false }));
    expect(state.status.message).toMatch(/^Waiting for postgresql-k8s to grant its secret/);
    const { state: end } = await trial.scenario.run("update-status", trial.relateDatabase(state));
    expect(end.status.name).toBe("active");
  });
});

describe("the relation to the database", () => {
  test("stops Kratos when it is removed, and starts it on the same data when it comes back", async () => {
    const removed = await settle(trial.scenario, removingRelation(serving.state, "pg-database"), {
      told: serving.told,
    });
    expect(removed.hooks.map(({ event }) => event.kind)).toEqual([
      ...["relation-departed", "relation-broken"],
      ...["pebble-check-failed", "pebble-check-failed"],
    ]);
    expect(removed.state.status.message).toMatch(/^Missing integration pg-database/);
    expect(servicesOf(removed.state)).toEqual({ courier: "inactive", kratos: "inactive" });
    const again = await settle(trial.scenario, trial.relateDatabase(removed.state, { id: 8 }), { told: removed.told });
    expect(again.state.status.name).toBe("active");
    expect(servicesOf(again.state)).toEqual({ courier: "active", kratos: "active" });
    expect(relationOf(again.state, "kratos-peers").localAppData).toMatchObject({ migration_version_8: '"v26.2.0"' });
  });

  test("keeps Kratos running while only a unit of the database leaves", async () => {
    const relation = relationOf(serving.state, "pg-database");
    const scaled = withRelation(serving.state, { ...relation, remoteUnitsData: {} });
    const { endpoint, id: relationId, remoteApp: app } = relation;
    const departed = { kind: "relation-departed", endpoint, relationId, app, unit: "postgresql-k8s/0" } as const;
    const outcome = await trial.scenario.run(departed, scaled);
    expect(writesOf(outcome)).toEqual([]);
    expect(servicesOf(outcome.state)).toEqual({ courier: "active", kratos: "active" });
  });
});

describe("a database of another version", () => {
  const old = (state: State): State =>
    withRelation(
      withKratos(state, { outside: { [KRATOS_OUTSIDE.schema]: "2" }, files: {}, services: {}, layers: [], checks: {} }),
      { ...relationOf(state, "kratos-peers"), localAppData: { migration_version_7: '"v1.3.1"' } },
    );

  test("blocks with the action to run, changes nothing, and starts once that is done", async () => {
    const { state, pebble } = await trial.scenario.run("upgrade-charm", old(serving.state));
    expect(state.status).toEqual({
      name: "blocked",
      message:
        "2 database migrations are pending for Kratos v26.2.0: back up the database, then migrate it; juju run kratos/leader run-migration",
    });
    expect(pebble.filter(({ writes }) => writes)).toEqual([]);
    const { action, state: migrated } = await trial.scenario.run({ action: "run-migration" }, state);
    expect(action).toMatchObject({ results: { version: "v26.2.0" }, failure: undefined });
    expect(migrated.status.name).toBe("active");
    expect(relationOf(migrated, "kratos-peers").localAppData).toMatchObject({ migration_version_7: '"v26.2.0"' });
  });

  test("is migrated by a second try when the container goes away in the first one", async () => {
    const asked = (await trial.scenario.run({ action: "run-migration" }, old(serving.state))).pebble;
    const up = asked.findIndex((call) => call.asked === "exec kratos migrate sql up -e --yes") + 1;
    for (const fail of ["before-pebble-request", "after-pebble-request"] as const) {
      const cutOff = await trial.scenario.run({ action: "run-migration" }, old(serving.state), { fail, call: up });
      expect(cutOff.exitCode).toBe(0);
      expect(cutOff.action?.failure).toMatch(
        /^Whether the database is migrated is not known: Pebble does not answer.* \(juju status kratos\), go on with: juju run kratos\/leader run-migration$/,
      );
      const { action, state } = await trial.scenario.run({ action: "run-migration" }, cutOff.state);
      expect(action).toMatchObject({ results: { version: "v26.2.0" }, failure: undefined });
      expect(state.status.name).toBe("active");
    }
  });

  test("is migrated by a unit that does not lead any more at the end, which says who has to go on", async () => {
    const deposed: Charm<World> = { ...charm, open: (host) => deposedAtWrite(charm.open(host)) };
    const declarations = await readDeclarations(join(import.meta.dirname, "../.."));
    const scenario = createScenario({ charm: deposed, declarations, images: { kratos: KRATOS_IMAGE } });
    const { action, exitCode } = await scenario.run({ action: "run-migration" }, old(serving.state));
    expect(exitCode).toBe(0);
    expect(action?.failure).toMatch(
      /^The database was migrated, but kratos\/0 is not the leader any more .*; run: juju run kratos\/leader run-migration$/,
    );
  });

  test.each([0, 86_401, 3_000_000])("is not migrated with a limit of %d seconds", async (timeout) => {
    const refused = await trial.scenario.run({ action: "run-migration", parameters: { timeout } }, old(serving.state));
    expect(refused.action?.failure).toBe(
      "parameter timeout: must be a number of seconds, at most 86400, which is a day",
    );
    expect(refused.pebble).toEqual([]);
  });

  test("is not migrated by a unit that does not lead", async () => {
    const { action } = await trial.scenario.run({ action: "run-migration" }, { ...old(serving.state), leader: false });
    expect(action?.failure).toMatch(
      /^Only the leader unit can run the database migration; run: juju run kratos\/leader/,
    );
  });
});
