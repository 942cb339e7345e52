import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RanHook, relationOf, type State, withContainer, withRelation, writesOf } from "#lib/testing/index.ts";
import { type KratosTrial, servicesOf, startKratosTrial } from "./kratos-scenario.ts";
import {
  elect,
  newApplication,
  type RunningApplication,
  restartContainer,
  serviceActionsOf,
  settleUnits,
  stateOf,
  withoutUnit,
  withState,
} from "./world/application.ts";

let trial: KratosTrial;
let serving: RunningApplication;
beforeAll(async () => {
  trial = await startKratosTrial();
  const deployed = newApplication(trial.relateDatabase(trial.deployed), 2);
  serving = (await settleUnits(trial.scenario, deployed)).application;
});
afterAll(() => trial.stop());

const couriers = ({ units }: RunningApplication): readonly number[] =>
  units.filter(({ state }) => servicesOf(state)["courier"] === "active").map(({ state }) => state.unit);
const settled = (application: RunningApplication, units?: readonly number[]) =>
  settleUnits(trial.scenario, application, units);
const peersOf = (application: RunningApplication, unit: number) =>
  relationOf(stateOf(application, unit), "kratos-peers");
const logOf = (hooks: readonly RanHook[]): string =>
  hooks.flatMap(({ outcome }) => outcome.log.map(({ level, message }) => `${level} ${message}`)).join("\n");

/** Two minutes pass: the request of the new leader was made that much earlier. */
const twoMinutesLater = (application: RunningApplication, leader: number): RunningApplication => {
  const state = stateOf(application, leader);
  const peers = relationOf(state, "kratos-peers");
  const earlier = new Date(Date.now() - 120_000).toISOString();
  const handover = peers.localAppData["courier_handover"]?.replace(/"since":"[^"]*"/, `"since":"${earlier}"`) ?? "";
  const localAppData = { ...peers.localAppData, courier_handover: handover };
  return withState(application, withRelation(state, { ...peers, localAppData }));
};

test("units at rest have nothing to say of the courier, and one of them runs it", () => {
  expect(couriers(serving)).toEqual([0]);
  for (const unit of [0, 1]) expect(peersOf(serving, unit).localUnitData).toEqual({});
  expect(Object.keys(peersOf(serving, 0).localAppData).toSorted()).toEqual(["leader", "migration_version_7"]);
});

describe("when the leader changes", () => {
  test("the old courier stops, then the new one starts, and nothing else does", async () => {
    const { application, hooks } = await settled(elect(serving, 1));
    expect(serviceActionsOf(hooks)).toEqual(["kratos/0 stop courier", "kratos/1 restart courier"]);
    expect(couriers(application)).toEqual([1]);
  });

  test("the units say afterwards what they said before, but for who leads", async () => {
    const { application } = await settled(elect(serving, 1));
    const said = { ...peersOf(serving, 0).localAppData, leader: '"kratos/1"' };
    for (const unit of [0, 1])
      expect(peersOf(application, unit)).toMatchObject({ localAppData: said, localUnitData: {} });
    for (const unit of [0, 1])
      expect(writesOf(await trial.scenario.run("update-status", stateOf(application, unit)))).toEqual([]);
  });

  test("the new one does nothing more while the old one has not answered, and its status says for whom it waits", async () => {
    const { application, hooks } = await settled(elect(serving, 1), [1]);
    expect(couriers(application)).toEqual([0]);
    expect(stateOf(application, 1).status.message).toMatch(/^Mail waits for kratos\/0 to stop sending it; /);
    expect(logOf(hooks)).toContain("mail waits until these units have stopped their courier");
    expect(writesOf(await trial.scenario.run("update-status", stateOf(application, 1)))).toEqual([]);
    const { application: end } = await settled(application);
    expect(couriers(end)).toEqual([1]);
    expect(stateOf(end, 1).status).toEqual({ name: "active", message: "" });
  });

  test("a unit that does not answer is waited for two minutes", async () => {
    const { application: asked } = await settled(elect(serving, 1), [1]);
    const late = twoMinutesLater(asked, 1);
    const outcome = await trial.scenario.run("update-status", stateOf(late, 1));
    expect(servicesOf(outcome.state)["courier"]).toBe("active");
    expect(outcome.state.status).toEqual({ name: "active", message: "" });
    expect(outcome.log.map(({ level, message }) => `${level} ${message}`).join("\n")).toMatch(
      /^WARNING .*did not say in time that their courier has stopped.*kratos\/0/m,
    );
    expect(writesOf(await trial.scenario.run("update-status", outcome.state))).toEqual([]);
    const { application: back, hooks } = await settled(withState(late, outcome.state), [0]);
    expect(serviceActionsOf(hooks)).toEqual(["kratos/0 stop courier"]);
    expect(couriers(back)).toEqual([1]);
  });

  test("a clock that was set back does not make it longer", async () => {
    const { application: asked } = await settled(elect(serving, 1), [1]);
    const state = stateOf(asked, 1);
    const peers = relationOf(state, "kratos-peers");
    const handover = peers.localAppData["courier_handover"]?.replace(/"since":"\d+/, '"since":"2199') ?? "";
    const localAppData = { ...peers.localAppData, courier_handover: handover };
    const { state: after } = await trial.scenario.run("update-status", withRelation(state, { ...peers, localAppData }));
    expect(servicesOf(after)["courier"]).toBe("active");
  });

  test("a unit that has left is not waited for", async () => {
    const { hooks } = await settled(withoutUnit(elect(serving, 1), 0));
    expect(serviceActionsOf(hooks)).toEqual(["kratos/1 restart courier"]);
    const { application: asked } = await settled(elect(serving, 1), [1]);
    const departed = { kind: "relation-departed", endpoint: "kratos-peers", relationId: 0, app: "kratos" } as const;
    const { state } = await trial.scenario.run(
      { ...departed, unit: "kratos/0", departing: "kratos/0" },
      stateOf(withoutUnit(asked, 0), 1),
    );
    expect(servicesOf(state)["courier"]).toBe("active");
    expect(relationOf(state, "kratos-peers").localAppData["courier_handover"]).toBeUndefined();
  });

  test("and back before the first one has heard of it, one courier at a time runs, at the end on the leader", async () => {
    const { application: asked } = await settled(elect(serving, 1), [1]);
    const { application, hooks } = await settled(elect(asked, 0));
    expect(serviceActionsOf(hooks)).toEqual(["kratos/0 stop courier", "kratos/0 restart courier"]);
    expect(couriers(application)).toEqual([0]);
  });

  test("and back before anybody has heard of it, nothing happens", async () => {
    const { hooks } = await settled(elect(elect(serving, 1), 0));
    expect(serviceActionsOf(hooks)).toEqual([]);
  });

  test("a former leader whose container started anew answers once it can look into it", async () => {
    const { application: asked } = await settled(elect(restartContainer(serving, 0, "boot-2"), 1), [1]);
    const hidden = withState(asked, withContainer(stateOf(asked, 0), "kratos", { socket: "absent" }));
    const { application: waiting } = await settled(hidden);
    expect(peersOf(waiting, 0).localUnitData).toEqual({});
    expect(couriers(waiting)).toEqual([]);
    const { application } = await settled(
      withState(waiting, withContainer(stateOf(waiting, 0), "kratos", { socket: "listening" })),
    );
    expect(couriers(application)).toEqual([1]);
  });

  test.each(["yes", "{", '{"from":["kratos/0"],"to":"kratos/1","since":"2026-01-01T00:00:00.000Z"}'])(
    "a unit that says %s has not answered",
    async (text) => {
      const { application: asked } = await settled(elect(serving, 1), [1]);
      const peers = peersOf(asked, 0);
      const told = withState(
        asked,
        withRelation(stateOf(asked, 0), { ...peers, localUnitData: { courier_stopped_for: text } }),
      );
      const { application } = await settled(told, [1]);
      expect(couriers(application)).toEqual([0]);
      expect(couriers((await settled(application)).application)).toEqual([1]);
    },
  );

  test.each([
    ["cannot be read", "nonsense"],
    ["names no unit", '{"from":["kratos"],"to":"kratos/1","since":"2026-01-01T00:00:00.000Z"}'],
    ["names no time", '{"from":["kratos/0"],"to":"kratos/1","since":"soon"}'],
  ])("a request that %s is taken back by the leader", async (_case, text) => {
    const state = stateOf(serving, 0);
    const peers = relationOf(state, "kratos-peers");
    const localAppData = { ...peers.localAppData, courier_handover: text };
    const outcome = await trial.scenario.run("update-status", withRelation(state, { ...peers, localAppData }));
    expect(relationOf(outcome.state, "kratos-peers").localAppData).toEqual(peers.localAppData);
    expect(outcome.exitCode).toBe(0);
  });
});

describe("of three units", () => {
  let three: RunningApplication;
  beforeAll(async () => {
    const deployed = newApplication(trial.relateDatabase(trial.deployed), 3);
    three = (await settled(deployed)).application;
  });

  test("the third leader waits for the first and for the second, who has not got it yet", async () => {
    const { application: asked } = await settled(elect(three, 1), [1]);
    const { application: askedAgain } = await settled(elect(asked, 2), [2]);
    expect(stateOf(askedAgain, 2).status.message).toMatch(
      /^Mail waits for kratos\/0 and kratos\/1 to stop sending it; /,
    );
    const { application, hooks } = await settled(askedAgain);
    expect(serviceActionsOf(hooks)).toEqual(["kratos/0 stop courier", "kratos/2 restart courier"]);
    expect(couriers(application)).toEqual([2]);
  });
});

test.each([
  ["alone", () => withoutPeers(stateOf(serving, 0))],
  ["that leads and will go on to", () => stateOf(serving, 0)],
])("a unit %s asks Juju nothing more about its peers than what the application says", async (_case, state) => {
  const { calls } = await trial.scenario.run("update-status", state());
  const about = calls
    .map(({ command, args }) => `${command} ${args.join(" ")}`)
    .filter((call) => ABOUT_PEERS.test(call));
  expect(about).toEqual([
    "relation-ids --format=json -- kratos-peers",
    "relation-get --format=json -r 0 --app - kratos",
  ]);
});

const ABOUT_PEERS = /kratos-peers| -r 0 /;

const withoutPeers = (state: State): State =>
  withRelation({ ...state, plannedUnits: 1 }, { ...relationOf(state, "kratos-peers"), remoteUnitsData: {} });
