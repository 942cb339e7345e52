import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { type Outcome, relation, type State, settle, textOfFile, withRelation } from "#lib/testing/index.ts";
import { type KratosTrial, servicesOf, startKratosTrial } from "./kratos-scenario.ts";
import { KratosYaml } from "./kratos-yaml.ts";
import { hostileOptions, hostileRelations, MARKER } from "./world/hostile.ts";

let trial: KratosTrial;
let serving: State;
beforeAll(async () => {
  trial = await startKratosTrial();
  serving = (await settle(trial.scenario, trial.relateDatabase(trial.deployed))).state;
});
afterAll(() => trial.stop());

/** The hook succeeds, nothing secret shows, Kratos serves, on a configuration that it takes. */
const expectSafe = ({ exitCode, calls, log, stderr, statuses, state }: Outcome): void => {
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: [] });
  expect(JSON.stringify({ calls, log, statuses, status: state.status })).not.toContain(MARKER);
  expect(state.status.message).not.toMatch(/^Kratos refuses/);
  expect(servicesOf(state)).toMatchObject({ kratos: "active", courier: "active" });
  const config = KratosYaml.safeParse(parse(textOfFile(state, "kratos", "/etc/config/kratos/kratos.yaml") ?? ""));
  expect(config.error?.issues).toBeUndefined();
};

describe("Kratos goes on, and nothing secret shows,", { timeout: 120_000 }, () => {
  test("whatever neighbours say", async () => {
    const anything = hostileRelations(trial.scenario.declarations);
    await fc.assert(
      fc.asyncProperty(anything, async (relations) => {
        const state = relations.reduce(withRelation, serving);
        expectSafe(await trial.scenario.run("config-changed", state));
      }),
      { numRuns: 150 },
    );
  });

  test("with half a character in the name that the mail server knows", async () => {
    const server = { host: "smtp.example.com", port: "587", transport_security: "starttls", auth_type: "plain" };
    const smtp = relation("smtp", 30, "smtp-integrator", { remoteAppData: { ...server, user: "\ud800" } });
    expectSafe(await trial.scenario.run("config-changed", withRelation(serving, smtp)));
  });

  test("whatever the options are", async () => {
    const anything = hostileOptions(trial.scenario.declarations);
    await fc.assert(
      fc.asyncProperty(anything, async (config) => {
        const route = relation("public-route", 30, "traefik-public", { remoteAppData: { external_host: "h.example" } });
        const { state, ...outcome } = await trial.scenario.run("config-changed", {
          ...withRelation(serving, route),
          config,
        });
        expectSafe({ ...outcome, state });
        expect(state.status.name).not.toBe("error");
      }),
      { numRuns: 100 },
    );
  });
});
