import { afterAll, beforeAll, expect, test } from "vitest";
import {
  containerOf,
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
import { interruptEverywhere } from "./interrupt-everywhere.ts";
import { type KratosTrial, startKratosTrial } from "./kratos-scenario.ts";

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
      const courier_handover = '{"from":["kratos/0"],"to":"kratos/1","since":"2026-11-24T12:00:00.000Z"}';
      const localAppData = { ...peers.localAppData, leader: '"kratos/1"', courier_handover };
      return withRelation({ ...state, leader: false }, { ...peers, localAppData });
    },
  },
  "the container starts anew": {
    hook: "pebble-ready",
    change: (state) => withContainer(state, "kratos", restarted(containerOf(state, "kratos"), "boot-2")),
  },
};

test.each(Object.entries(CHANGES))(
  "a hook that is killed or loses a connection, at any call, is made good by the next one when %s",
  { timeout: 120_000 },
  async (_name, { hook, change }) => {
    const { state, told } = serving;
    const changed = await settle(trial.scenario, change(state), { told });
    expect(await interruptEverywhere(trial.scenario, changed, hook)).toBeGreaterThan(30);
  },
);
