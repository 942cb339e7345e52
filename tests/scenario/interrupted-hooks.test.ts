import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  containerOf,
  interruptedHooks,
  relationOf,
  removingRelation,
  restarted,
  type Settled,
  type State,
  secretOf,
  settle,
  withContainer,
  withRelation,
  withSecret,
} from "#lib/testing/index.ts";
import { REFUSED_LOG_LEVEL } from "./fake-kratos.ts";
import { type KratosTrial, startKratosTrial } from "./kratos-scenario.ts";
import { kratosView } from "./kratos-view.ts";

let trial: KratosTrial;
let serving: Settled;
beforeAll(async () => {
  trial = await startKratosTrial();
  serving = await settle(trial.scenario, trial.relateDatabase({ ...trial.deployed, plannedUnits: 2 }));
});
afterAll(() => trial.stop());

/** Changes of a unit that serves, and the hook that does the work about each. */
const CHANGES: Readonly<Record<string, { readonly hook: string; readonly change: (state: State) => State }>> = {
  "the database's password is rotated": {
    hook: "secret-changed",
    change: (state) => {
      const secret = secretOf(state, "database.7.user.secret");
      return withSecret(state, {
        ...secret,
        revisions: [...secret.revisions, { username: "relation-1", password: "next" }],
      });
    },
  },
  "the database is removed": {
    hook: "relation-broken",
    change: (state) => removingRelation(state, "pg-database"),
  },
  "options change": {
    hook: "config-changed",
    change: (state) => ({ ...state, config: { log_level: "debug", enable_local_idp: false } }),
  },
  "Kratos refuses its configuration": {
    hook: "config-changed",
    change: (state) => ({ ...state, config: { log_level: REFUSED_LOG_LEVEL } }),
  },
  "another unit leads": {
    hook: "relation-changed",
    change: (state) => {
      const peers = relationOf(state, "kratos-peers");
      const localAppData = { ...peers.localAppData, leader: '"kratos/1"' };
      return withRelation({ ...state, leader: false }, { ...peers, localAppData });
    },
  },
  "the container starts anew": {
    hook: "pebble-ready",
    change: (state) => withContainer(state, "kratos", restarted(containerOf(state, "kratos"), "boot-2")),
  },
};

/** Fails with every place at which an interruption leads elsewhere; tells how many there were. */
const interruptFirst = async ({ hooks }: Settled, kind: string): Promise<number> => {
  const course = hooks.filter(({ event }) => event.kind === kind).slice(0, 1);
  const { divergences, interruptions } = await interruptedHooks(trial.scenario, course, kratosView);
  expect(divergences).toEqual([]);
  return interruptions;
};

describe("a hook that is killed or loses a connection, at any call, is made good by the next one", {
  timeout: 120_000,
}, () => {
  test("when the charm is installed", async () => {
    const deployed = await settle(trial.scenario, trial.deployed);
    expect(await interruptFirst(deployed, "install")).toBeGreaterThan(50);
  });

  test("when the database comes, from the request to the status active", async () => {
    const { state, told } = await settle(trial.scenario, trial.deployed);
    const related = await settle(trial.scenario, trial.relateDatabase(state), { told });
    expect(related.state.status.name).toBe("active");
    expect(await interruptFirst(related, "relation-created")).toBeGreaterThan(100);
  });

  test.each(Object.entries(CHANGES))("when %s", async (_name, { hook, change }) => {
    const { state, told } = serving;
    const changed = await settle(trial.scenario, change(state), { told });
    expect(await interruptFirst(changed, hook)).toBeGreaterThan(30);
  });
});
