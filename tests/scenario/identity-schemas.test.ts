import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
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
import { kratosView } from "./kratos-view.ts";
import { neighbour } from "./related-unit.ts";

let trial: KratosTrial;
beforeAll(async () => {
  trial = await startKratosTrial();
});
afterEach(() => {
  trial.have([]);
  trial.answerReady(true);
});
afterAll(() => trial.stop());

const schemas = (type: string) => ({
  identity_schemas: JSON.stringify({ employee_v0: { properties: { traits: { properties: { email: { type } } } } } }),
  default_identity_schema_id: "employee_v0",
});
const GOOD = schemas("string");
const REFUSED = schemas(REFUSED_TYPE);
const SHIPPED = ["social_user_v0", "admin_v0"];

const TRAITS = { email: { type: "string" }, badge: { type: "string" } };
const BADGE_SCHEMA = { properties: { traits: { type: "object", properties: TRAITS, required: ["badge"] } } };
const WITH_BADGE = { identity_schemas: JSON.stringify({ social_user_v0: BADGE_SCHEMA }) };
const PERSON = {
  id: "6a304bec-761a-4e90-aa8e-ff477a6b4ee5",
  schema_id: "social_user_v0",
  traits: { email: "jo@example.com" },
};

const Schema = z.object({ id: z.string(), url: z.string() });
const Config = z.object({ identity: z.object({ schemas: z.array(Schema) }) });

const base64 = (schema: object): string => `base64://${Buffer.from(JSON.stringify(schema)).toString("base64")}`;

const schemasOf = (state: State): readonly z.output<typeof Schema>[] => {
  const text = textOfFile(state, "kratos", "/etc/config/kratos/kratos.yaml") ?? "";
  return Config.parse(parse(text)).identity.schemas;
};
const served = (state: State): readonly string[] => schemasOf(state).map(({ id }) => id);
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

  test("serves them on though Kratos is slow to become ready", { timeout: 60_000 }, async () => {
    trial.answerReady(false);
    const { state: slow } = await trial.scenario.run("install", deployed(GOOD));
    expect(slow.status).toEqual({ name: "waiting", message: "Waiting for Kratos to become ready" });
    trial.answerReady(true);
    const { state, pebble } = await trial.scenario.run("update-status", slow);
    expect([served(state), accepted(state)]).toEqual([served(slow), [...SHIPPED, "employee_v0"]]);
    expect(pebble.filter(({ asked }) => asked.startsWith("write /etc/config/kratos/kratos.yaml"))).toEqual([]);
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

  test.each(["write /etc/config/kratos/kratos.yaml", "add-layer kratos", "restart kratos"])(
    "of which Kratos refuses one, serves the shipped ones though the hook was killed after %s",
    async (asked) => {
      const undisturbed = await trial.scenario.run("install", deployed(REFUSED));
      const call = undisturbed.pebble.findIndex((request) => request.asked.startsWith(asked)) + 1;
      const killed = await trial.scenario.run("install", deployed(REFUSED), { kill: "after-pebble-request", call });
      const { state } = await trial.scenario.run("install", killed.state);
      expect(kratosView(state)).toEqual(kratosView(undisturbed.state));
    },
  );
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

  test("keeps them when others that break an identity are asked for while its container starts anew", async () => {
    const before = await running();
    trial.have([PERSON]);
    const anew = withContainer(before, "kratos", restarted(containerOf(before, "kratos"), "boot-2"));
    const { state } = await trial.scenario.run("upgrade-charm", { ...anew, config: WITH_BADGE });
    expect(state.status.message).toMatch(/^Identity schema social_user_v0 .*: 1 identity does not fit, such as /);
    expect(schemasOf(state)).toEqual(schemasOf(before));
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

describe("an application whose schema goes while identities use it", () => {
  test.each([
    [1, "1 identity uses it"],
    [2, "2 identities use it"],
  ])("keeps it for %i of them, and says so", async (count, use) => {
    const { state: before } = await settle(trial.scenario, deployed(GOOD));
    trial.have(Array.from({ length: count }, () => ({ ...PERSON, schema_id: "employee_v0" })));
    const { state } = await trial.scenario.run("config-changed", { ...before, config: {} });
    expect(state.status.message).toBe(
      `Identity schema employee_v0 (option identity_schemas) is gone, and ${use}, such as ${PERSON.id}; the schemas of before go on; juju run kratos/0 check-schemas`,
    );
    expect(served(state)).toEqual(served(before));
  });
});

describe("an application that the Python charm has left with schemas that replace shipped ones", () => {
  test("serves them as soon as it is known that all identities fit", async () => {
    trial.have([{ ...PERSON, traits: { email: "jo@example.com", badge: "7" } }]);
    const { state } = await settle(trial.scenario, deployed(WITH_BADGE));
    expect(state.status.name).toBe("active");
    expect([accepted(state), schemasOf(state)[0]?.url]).toEqual([SHIPPED, base64(BADGE_SCHEMA)]);
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
