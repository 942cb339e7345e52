import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  anyOrder,
  containerOf,
  relationOf,
  restarted,
  secretOf,
  settle,
  type WorldChange,
  withContainer,
  withRelation,
  withSecret,
} from "#lib/testing/index.ts";
import { type KratosTrial, startKratosTrial } from "./kratos-scenario.ts";
import { kratosView } from "./kratos-view.ts";

let trial: KratosTrial;
beforeAll(async () => {
  trial = await startKratosTrial();
});
afterAll(() => trial.stop());

describe("changes of a unit's world", () => {
  const changes: readonly WorldChange[] = [
    { name: "the database is related", change: (state) => trial.relateDatabase(state) },
    { name: "log_level is set", change: (state) => ({ ...state, config: { ...state.config, log_level: "debug" } }) },
    {
      name: "local accounts are off",
      change: (state) => ({ ...state, config: { ...state.config, enable_local_idp: false } }),
    },
    {
      name: "the container starts anew",
      change: (state) => withContainer(state, "kratos", restarted(containerOf(state, "kratos"), "boot-2")),
    },
    {
      name: "a second unit comes",
      change: (state) =>
        withRelation(
          { ...state, plannedUnits: 2 },
          { ...relationOf(state, "kratos-peers"), remoteUnitsData: { 1: {} } },
        ),
    },
  ];

  test("end in the same state in any order, told one by one or together", async () => {
    const seeds = [1, 2, 3, 4, 5, 6].map((seed) => seed * 7919);
    const orderings = await anyOrder(trial.scenario, { start: trial.deployed, changes, seeds, view: kratosView });
    const [first, ...others] = orderings;
    for (const { seed, order, end } of others) expect({ seed, order, end }).toEqual({ seed, order, end: first?.end });
    expect(new Set(orderings.map(({ order }) => order.join())).size).toBeGreaterThan(1);
  });

  test("of the database's password end in the last one, however often it changed meanwhile", async () => {
    const { state, told } = await settle(trial.scenario, trial.relateDatabase(trial.deployed));
    const secret = secretOf(state, "database.7.user.secret");
    const next = ["second", "third", "fourth"].map((password) => ({ username: "relation-1", password }));
    const rotated = withSecret(state, { ...secret, revisions: [...secret.revisions, ...next] });
    const { state: end } = await settle(trial.scenario, rotated, { told });
    const [layer] = containerOf(end, "kratos").layers;
    expect(layer?.layer.services?.["kratos"]?.environment?.["DSN"]).toContain(":fourth@");
  });
});
