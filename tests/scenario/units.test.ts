import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  containerOf,
  newContainer,
  relationOf,
  type State,
  settle,
  withoutRelation,
  withRelation,
} from "#lib/testing/index.ts";
import { REFUSED_LOG_LEVEL } from "./fake-kratos.ts";
import { type KratosTrial, restartsIn, servicesOf, startKratosTrial } from "./kratos-scenario.ts";

let trial: KratosTrial;
let leader: State;
beforeAll(async () => {
  trial = await startKratosTrial();
  const two = { ...trial.deployed, plannedUnits: 2 };
  const peers = { ...relationOf(two, "kratos-peers"), remoteUnitsData: { 1: {} } };
  leader = (await settle(trial.scenario, trial.relateDatabase(withRelation(two, peers)))).state;
});
afterAll(() => trial.stop());

/** What the second unit sees: the same application, its own container and its own databags. */
const secondUnit = (state: State): State => {
  const peers = relationOf(state, "kratos-peers");
  const { outside } = containerOf(state, "kratos");
  return {
    ...withRelation(state, { ...peers, localUnitData: {}, remoteUnitsData: { 0: {} } }),
    ...{ unit: 1, leader: false, ports: [], status: { name: "waiting", message: "installing agent" } },
    containers: { kratos: newContainer({ outside }) },
  };
};

describe("a unit that does not lead", () => {
  test("serves without sending mail, and writes nothing for the application", async () => {
    const { state, hooks } = await settle(trial.scenario, secondUnit(leader));
    expect(state.status).toEqual({ name: "active", message: "" });
    expect(servicesOf(state)).toEqual({ kratos: "active" });
    const commands = hooks.flatMap(({ outcome }) => outcome.calls);
    expect(commands.filter(({ args }) => args.includes("--app") && args.includes("--file"))).toEqual([]);
    expect(commands.filter(({ command }) => command === "secret-add")).toEqual([]);
    expect(commands.filter(({ exitCode }) => exitCode !== 0)).toEqual([]);
  });

  test("is not one that migrates", async () => {
    const early = { ...secondUnit(leader), containers: { kratos: newContainer() } };
    const { state, pebble } = await trial.scenario.run("start", early);
    expect(state.status.message).toBe("Waiting for leader unit to run the migration");
    expect(pebble.map(({ asked }) => asked)).not.toContain("exec kratos migrate sql up -e --yes");
  });
});

describe("mail follows the leader, and nothing else changes,", () => {
  test.each<[string, State["config"]]>([
    ["while an option cannot be used", { log_level: "loud" }],
    ["while Kratos refuses its configuration", { log_level: REFUSED_LOG_LEVEL }],
  ])("%s", async (_case, config) => {
    const { state: retired } = await trial.scenario.run("update-status", { ...leader, leader: false, config });
    expect(servicesOf(retired)).toEqual({ courier: "inactive", kratos: "active" });
    const outcome = await trial.scenario.run("leader-elected", { ...retired, leader: true });
    expect(servicesOf(outcome.state)).toEqual({ courier: "active", kratos: "active" });
    expect(restartsIn(outcome)).toEqual(["courier"]);
    expect(outcome.state.status.name).toBe("blocked");
  });
});

test("a unit that comes before the peer relation makes no secrets yet", async () => {
  const { state } = await trial.scenario.run("install", withoutRelation(trial.deployed, 0));
  expect(state.secrets).toEqual([]);
});
