import { afterAll, beforeAll, expect, test } from "vitest";
import { type Interruption, interruptedHooks, relationOf } from "#lib/testing/index.ts";
import { shuffled } from "#lib/testing/scenario/random.ts";
import { type KratosTrial, servicesOf, startKratosTrial } from "./kratos-scenario.ts";
import { kratosView } from "./kratos-view.ts";
import {
  elect,
  newApplication,
  type RunningApplication,
  restartContainer,
  runNextHook,
  settleUnits,
  stateOf,
  withState,
} from "./world/application.ts";

const UNITS = 3;
const STEPS = 600;
/** The seed of a run that failed goes into the variable to see it again. */
const SEED = Number(process.env["ONE_COURIER_SEED"] ?? Math.floor(Math.random() * 2 ** 31));

let trial: KratosTrial;
let serving: RunningApplication;
beforeAll(async () => {
  trial = await startKratosTrial();
  const deployed = newApplication(trial.relateDatabase(trial.deployed), UNITS);
  serving = (await settleUnits(trial.scenario, deployed)).application;
});
afterAll(() => trial.stop());

const couriers = ({ units }: RunningApplication): readonly number[] =>
  units.filter(({ state }) => servicesOf(state)["courier"] === "active").map(({ state }) => state.unit);

test("a hook of a leader change that is killed or loses a connection, at any call, is made good by the next one", {
  timeout: 120_000,
}, async () => {
  const { hooks } = await settleUnits(trial.scenario, elect(serving, 1));
  const { divergences, interruptions } = await interruptedHooks(trial.scenario, hooks, kratosView);
  expect(divergences).toEqual([]);
  expect(interruptions).toBeGreaterThan(200);
});

test("whoever leads when, whichever unit is next, and whichever hooks are killed, never two couriers run, and the leader's does in the end", {
  timeout: 300_000,
}, async () => {
  console.log(`ONE_COURIER_SEED=${SEED}`);
  const { next } = shuffled([], SEED);
  const below = (limit: number): number => Math.floor(next() * limit);
  const course: string[] = [];
  let application = serving;
  let moves = 0;
  for (let step = 1; step <= STEPS; step++) {
    const unit = below(UNITS);
    const chance = next();
    if (chance < 0.1) {
      application = elect(application, unit);
      course.push(`kratos/${unit} leads`);
    } else if (chance < 0.13) {
      application = restartContainer(application, unit, `boot-${step}`);
      course.push(`the container of kratos/${unit} starts anew`);
    } else {
      const how = next() < 0.3 ? interruptionOf(1 + below(60), next()) : undefined;
      const { hooks, ...after } = await runNextHook(trial.scenario, application, unit, how);
      ({ application } = after);
      course.push(...hooks.map(({ event, outcome }) => `kratos/${unit} ${event.kind}: ${outcome.exitCode}`));
    }
    const running = couriers(application);
    expect({ running, ...(running.length > 1 && { SEED, course: course.slice(-25) }) }).toEqual({
      running: running.slice(0, 1),
    });
    if (step % 60 !== 0) continue;
    for (let each = 0; each < UNITS; each++)
      ({ application } = await settleUnits(trial.scenario, await updateStatus(application, each)));
    const leader = application.units.find(({ state }) => state.leader)?.state.unit;
    expect({ SEED, running: couriers(application) }).toEqual({ SEED, running: [leader] });
    const said = application.units.map(({ state }) => relationOf(state, "kratos-peers"));
    expect(said.map(({ localUnitData }) => localUnitData)).toEqual(Array.from({ length: UNITS }, () => ({})));
    expect(said.filter(({ localAppData }) => "courier_handover" in localAppData)).toEqual([]);
    if (leader !== 0) moves++;
  }
  expect(stateOf(application, 0).status.name).toBe("active");
  expect(moves).toBeGreaterThan(0);
});

/** A hook that only lost a connection succeeds, so what it left is for the next one, at the latest Juju's own look every five minutes. */
const updateStatus = async (application: RunningApplication, unit: number): Promise<RunningApplication> =>
  withState(application, (await trial.scenario.run({ kind: "update-status" }, stateOf(application, unit))).state);

const interruptionOf = (call: number, chance: number): Interruption => {
  if (chance < 0.3) return { kill: "at-hook-command", call };
  if (chance < 0.6) return { kill: "after-pebble-request", call };
  if (chance < 0.8) return { fail: "hook-command", call };
  return { fail: "after-pebble-request", call };
};
