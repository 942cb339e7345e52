import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { settle } from "#lib/testing/index.ts";
import { interruptEverywhere } from "./interrupt-everywhere.ts";
import { type KratosTrial, startKratosTrial } from "./kratos-scenario.ts";

let trial: KratosTrial;
beforeAll(async () => {
  trial = await startKratosTrial();
});
afterAll(() => trial.stop());

const GOAL = "a hook that is killed or loses a connection, at any call, is made good by the next one";

describe(GOAL, { timeout: 120_000 }, () => {
  test("when the charm is installed", async () => {
    const deployed = await settle(trial.scenario, trial.deployed);
    expect(await interruptEverywhere(trial.scenario, deployed, "install")).toBeGreaterThan(50);
  });

  test("when the database comes, from the request to the status active", async () => {
    const { state, told } = await settle(trial.scenario, trial.deployed);
    const related = await settle(trial.scenario, trial.relateDatabase(state), { told });
    expect(related.state.status.name).toBe("active");
    expect(await interruptEverywhere(trial.scenario, related, "relation-created")).toBeGreaterThan(100);
  });
});
