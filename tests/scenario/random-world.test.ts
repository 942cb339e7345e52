import { afterAll, beforeAll, expect, test } from "vitest";
import {
  type RanHook,
  relationOf,
  type Scenario,
  type State,
  settle,
  type Told,
  withRelation,
  writesOf,
} from "#lib/testing/index.ts";
import { differences } from "#lib/testing/scenario/differences.ts";
import { describeEvent } from "#lib/testing/scenario/event.ts";
import { shuffled } from "#lib/testing/scenario/random.ts";
import { type KratosTrial, startKratosTrial } from "./kratos-scenario.ts";
import type { Draw } from "./world/happening.ts";
import { withNeighbourSecrets } from "./world/offers.ts";
import { settledView, untouched } from "./world/settled-view.ts";
import { newKratosContainer, nextHappening } from "./world/world-changes.ts";

/** Hooks of one run; the seed of a run that failed goes into the variable to see it again. */
const MOST_HOOKS = 2_000;
const SEED = Number(process.env["RANDOM_WORLD_SEED"] ?? Math.floor(Math.random() * 2 ** 31));

let trial: KratosTrial;
beforeAll(async () => {
  trial = await startKratosTrial();
});
afterAll(() => trial.stop());

/** What the charm should have done by now and has not, and what it would do once more though all is done. */
const faultsOf = async (scenario: Scenario, state: State): Promise<readonly string[]> => {
  const { state: anew, exitCode } = await scenario.run("update-status", untouched(state));
  const second = await scenario.run("update-status", state);
  return [
    ...differences(settledView(anew), settledView(state)),
    ...writesOf(second).map((write) => `written again: ${write}`),
    ...[exitCode, second.exitCode].filter((code) => code !== 0).map((code) => `exit code ${code}`),
  ];
};

test("whatever happens in whatever order, and whichever hooks fail on the way, the end is that of one hook that finds it all", {
  timeout: 300_000,
}, async () => {
  console.log(`RANDOM_WORLD_SEED=${SEED}`);
  const { next } = shuffled([], SEED);
  let number = 100;
  const draw: Draw = {
    next,
    count: () => number++,
    declarations: trial.scenario.declarations,
    relateDatabase: (state, offer) => trial.relateDatabase(state, offer),
  };
  const two = { ...withNeighbourSecrets(trial.deployed), plannedUnits: 2 };
  const peers = { ...relationOf(two, "kratos-peers"), remoteUnitsData: { 1: {} } };
  let state = newKratosContainer(withRelation(two, peers), "boot-1");
  let told: Told | undefined;
  const course: string[] = [];
  let count = 0;
  while (count < MOST_HOOKS) {
    for (let changes = 1 + Math.floor(next() * 4); changes > 0; changes--) {
      const happening = nextHappening(state, draw);
      course.push(happening.name);
      state = happening.state;
    }
    const fail = {
      hook: 1 + Math.floor(next() * 3),
      how: { fail: "hook-command", call: 1 + Math.floor(next() * 50) },
    } as const;
    const settled = await settle(trial.scenario, state, {
      ...(told && { told }),
      ...(next() < 0.2 && { interruption: fail }),
    });
    course.push(...settled.hooks.map(nameOf));
    told = settled.told;
    // Of some changes, such as a secret that is taken away, no hook tells.
    ({ state } = await trial.scenario.run("update-status", settled.state));
    count += settled.hooks.length + 1;
    const faults = await faultsOf(trial.scenario, state);
    expect({ faults, ...(faults.length > 0 && { SEED, course: course.slice(-25) }) }).toEqual({ faults: [] });
  }
  console.log(`${count} hooks`);
});

const nameOf = ({ event, outcome }: RanHook): string =>
  `  ${describeEvent(event)}${outcome.exitCode === 0 ? "" : ` exits with ${outcome.exitCode}`}`;
