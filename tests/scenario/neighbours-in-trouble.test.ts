import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type EventInput, relationOf, type State, settle, withRelation } from "#lib/testing/index.ts";
import { type KratosTrial, restartsIn, startKratosTrial } from "./kratos-scenario.ts";
import { lookAt, neighbour, type RelatedUnit, relating } from "./related-unit.ts";

let trial: KratosTrial;
let serving: State;
beforeAll(async () => {
  trial = await startKratosTrial();
  serving = (await settle(trial.scenario, trial.relateDatabase(trial.deployed))).state;
});
afterAll(() => trial.stop());

const unitAfter = async (state: State, event: EventInput = "config-changed"): Promise<RelatedUnit> => {
  const unit = lookAt(await trial.scenario.run(event, state));
  expect(unit.outcome.exitCode).toBe(0);
  return unit;
};

describe("a login UI of whose pages one cannot be used", () => {
  const PAGES = {
    ...{ login_url: "https://ui.example/login", settings_url: "https://ui.example/settings" },
    ...{ recovery_url: "https://ui.example/recovery", consent_url: "https://ui.example/consent" },
  };
  const thenWith = async (pages: Readonly<Record<string, string>>): Promise<RelatedUnit> => {
    const { state } = await unitAfter(relating(serving, neighbour("ui-endpoint-info", 60, PAGES)));
    const told = { ...relationOf(state, "ui-endpoint-info"), remoteAppData: { ...PAGES, ...pages } };
    return unitAfter(withRelation(state, told), "update-status");
  };

  test("goes on as before when it is one that Kratos does not use", async () => {
    const { outcome, status, config } = await thenWith({ consent_url: "https://a b/" });
    expect(status.name).toBe("active");
    expect(restartsIn(outcome)).toEqual([]);
    expect(config("selfservice.flows.login.ui_url")).toBe(PAGES.login_url);
  });

  test("goes on with the others, and the status names it", async () => {
    const { status, config } = await thenWith({ recovery_url: "https://a b/" });
    expect(status.message).toMatch(/^Relation ui-endpoint-info: recovery_url of .* cannot be used: not an absolute/);
    expect(config("selfservice.flows.login.ui_url")).toBe(PAGES.login_url);
    expect(config("selfservice.flows.settings.ui_url")).toBe(PAGES.settings_url);
    expect(config("selfservice.flows.recovery")).toBeUndefined();
  });
});
