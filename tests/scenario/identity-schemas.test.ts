import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import * as z from "zod";
import {
  containerOf,
  relationOf,
  restarted,
  type State,
  settle,
  textOfFile,
  withContainer,
  withRelation,
  writesOf,
} from "#lib/testing/index.ts";
import { REFUSED_TYPE } from "./fake-kratos.ts";
import { type KratosTrial, startKratosTrial } from "./kratos-scenario.ts";
import { neighbour } from "./related-unit.ts";

let trial: KratosTrial;
beforeAll(async () => {
  trial = await startKratosTrial();
});
afterAll(() => trial.stop());

const schemas = (type: string) => ({
  identity_schemas: JSON.stringify({ employee_v0: { properties: { traits: { properties: { email: { type } } } } } }),
  default_identity_schema_id: "employee_v0",
});
const GOOD = schemas("string");
const REFUSED = schemas(REFUSED_TYPE);
const SHIPPED = ["social_user_v0", "admin_v0"];

const Config = z.object({ identity: z.object({ schemas: z.array(z.object({ id: z.string() })) }) });

const served = (state: State): readonly string[] => {
  const text = textOfFile(state, "kratos", "/etc/config/kratos/kratos.yaml") ?? "";
  return Config.parse(parse(text)).identity.schemas.map(({ id }) => id);
};
const accepted = (state: State): readonly string[] =>
  Object.keys(JSON.parse(relationOf(state, "kratos-peers").localAppData["identity_schemas"] ?? "{}").schemas ?? {});

const deployed = (config: State["config"]): State => trial.relateDatabase({ ...trial.deployed, config });

describe("an application that is deployed with identity schemas", () => {
  test("serves them from its first start on", async () => {
    const { state } = await settle(trial.scenario, deployed(GOOD));
    expect(state.status.name).toBe("active");
    expect([served(state), accepted(state)]).toEqual([
      [...SHIPPED, "employee_v0"],
      [...SHIPPED, "employee_v0"],
    ]);
  });

  test("of which Kratos refuses one, serves the shipped ones and says which, with every hook until it is corrected", async () => {
    const { state } = await settle(trial.scenario, deployed(REFUSED));
    expect(state.status).toEqual({
      name: "blocked",
      message:
        "Kratos refuses identity schema employee_v0 (option identity_schemas): properties.traits.properties.email.type anyOf failed; the schemas of before go on; juju run kratos/0 check-schemas",
    });
    expect([served(state), accepted(state)]).toEqual([SHIPPED, SHIPPED]);
    const again = await trial.scenario.run("update-status", state);
    expect(again.state).toMatchObject({ status: state.status, relations: state.relations });
    const { state: corrected } = await trial.scenario.run("config-changed", { ...state, config: GOOD });
    expect(corrected.status.name).toBe("active");
    expect(accepted(corrected)).toEqual([...SHIPPED, "employee_v0"]);
  });
});

describe("an application that has run with the shipped schemas", () => {
  const running = async (): Promise<State> => (await settle(trial.scenario, deployed({}))).state;

  test("has none recorded", async () => expect(accepted(await running())).toEqual([]));

  test("keeps them when Kratos refuses the first others, in a new container too", async () => {
    const { state } = await trial.scenario.run("config-changed", { ...(await running()), config: REFUSED });
    expect(state.status.message).toMatch(
      /^Kratos refuses identity schema employee_v0 .*; the schemas of before go on;/,
    );
    expect([served(state), accepted(state)]).toEqual([SHIPPED, SHIPPED]);
    const anew = withContainer(state, "kratos", restarted(containerOf(state, "kratos"), "boot-2"));
    const { state: after } = await settle(trial.scenario, anew);
    expect([served(after), accepted(after)]).toEqual([SHIPPED, SHIPPED]);
  });

  test("accepts others though a log target does not resolve, and still tells of that", async () => {
    const endpoint = { url: "http://loki.invalid:3100/loki/api/v1/push" };
    const loki = neighbour("logging", 40, {}, { 0: { endpoint: JSON.stringify(endpoint) } });
    const { state: before } = await trial.scenario.run("config-changed", withRelation(await running(), loki));
    const status = {
      name: "waiting",
      message: "Waiting for Pebble to take the log targets of relation logging: lookup loki.invalid: no such host",
    };
    expect(before.status).toEqual(status);
    const { state } = await trial.scenario.run("config-changed", { ...before, config: GOOD });
    expect(state.status).toEqual(status);
    expect([served(state), accepted(state)]).toEqual([
      [...SHIPPED, "employee_v0"],
      [...SHIPPED, "employee_v0"],
    ]);
  });
});

describe("a unit that does not lead", () => {
  test("serves what was accepted, whatever the option asks for, and accepts nothing", async () => {
    const { state } = await settle(trial.scenario, deployed(GOOD));
    const follower = { ...state, leader: false, config: { ...REFUSED } };
    const outcome = await trial.scenario.run("config-changed", follower);
    expect(outcome.state.status.name).toBe("active");
    expect(served(outcome.state)).toEqual([...SHIPPED, "employee_v0"]);
    expect(writesOf(outcome).filter((write) => write.startsWith("relation-set"))).toEqual([]);
  });
});
