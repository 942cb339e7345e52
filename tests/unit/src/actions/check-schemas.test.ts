import { Duplex } from "node:stream";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import * as z from "zod";
import { checkSchemasAction } from "#src/actions/check-schemas.ts";
import { acceptedSchemas } from "#src/endpoints/kratos-peers.ts";
import { SHIPPED_SCHEMAS } from "#src/plan/identity-schemas.ts";
import { actionWorld } from "./action-world.ts";
import { type FakeKratos, startFakeKratos } from "./fake-kratos.ts";

const SCHEMA = JSON.stringify({ properties: { traits: { properties: { a: {} } } } });
const TO_CORRECT =
  'correct it and run again: juju run --string-args kratos/0 check-schemas schemas="$(cat schemas.json)"';

let kratos: FakeKratos;
beforeEach(async () => {
  kratos = await startFakeKratos();
});
afterEach(() => kratos.stop());

const Results = z.record(z.string(), z.string());

/** What the action says while `guest_v0` is served beside the shipped schemas. */
const check = async (config: object, parameters: object = {}) => {
  const served = { ...SHIPPED_SCHEMAS, schemas: new Map([...SHIPPED_SCHEMAS.schemas, ["guest_v0", SCHEMA]]) };
  const world = actionWorld(kratos.url, {
    "config-get": { stdout: JSON.stringify(config) },
    "relation-ids": { stdout: '["kratos-peers:1"]' },
    "relation-get": { stdout: JSON.stringify(acceptedSchemas(served)) },
  });
  const ended = await checkSchemasAction.run(parameters, world);
  if (ended.outcome !== "done") throw new Error(ended.message);
  return Results.parse(ended.results);
};

describe("identity schemas that cannot be used", () => {
  test.each([
    ["identity_schemas", { identity_schemas: "{" }, "identity_schemas=@schemas.json"],
    [
      "default_identity_schema_id",
      { identity_schemas: "{}", default_identity_schema_id: "nope" },
      "default_identity_schema_id=...",
    ],
  ])("because of the option %s, are corrected there", async (option, config, setting) => {
    expect(await check(config)).toMatchObject({
      source: `option ${option}`,
      verdict: "invalid",
      "what-happens": expect.stringMatching(`^They cannot be used: option ${option}: `),
      "what-to-do": `correct it: juju config kratos ${setting}`,
    });
  });

  test.each([
    ["schemas", { schemas: "{" }, ""],
    ["default-schema-id", { schemas: "{}", "default-schema-id": "nope" }, " default-schema-id=..."],
  ])("because of the parameter %s, are corrected there, whatever the option is", async (parameter, given, more) => {
    expect(await check({ identity_schemas: "{}" }, given)).toMatchObject({
      source: `parameter ${parameter}`,
      verdict: "invalid",
      "what-happens": expect.stringMatching(`^They cannot be used: parameter ${parameter}: `),
      "what-to-do": `${TO_CORRECT}${more}`,
    });
  });
});

describe("identity schemas of which one is missing that identities use", () => {
  beforeEach(() => {
    kratos.identity["schema_id"] = "guest_v0";
  });

  test("say that it has to be put back, or which identities to delete", async () => {
    expect(await check({ identity_schemas: "{}" })).toMatchObject({
      ...{ verdict: "breaks", removed: "guest_v0" },
      "what-to-do":
        "put the schema guest_v0 back, or delete its identities first: juju run kratos/0 list-identities schema-id=guest_v0",
    });
  });

  test("are accepted when nobody uses it any more", async () => {
    kratos.identity["schema_id"] = "admin_v0";
    expect(await check({ identity_schemas: "{}" })).toMatchObject({ verdict: "accepted", removed: "guest_v0" });
  });
});

describe("a container that does not answer", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
  afterEach(() => void vi.useRealTimers());

  /** Takes every byte and answers none. */
  const silent = (): Duplex => new Duplex({ read: () => {}, write: (_chunk, _encoding, written) => written() });

  test("is told as one that is not ready", async () => {
    const schemas = JSON.stringify({ employee_v0: { properties: { traits: { type: "object" } } } });
    const world = actionWorld(kratos.url, {
      "config-get": { stdout: "{}" },
      "relation-ids": { stdout: "[]" },
    });
    let over = false;
    const ended = checkSchemasAction
      .run(
        { schemas, "default-schema-id": "employee_v0" },
        { ...world, pebble: { socketPath: "/nowhere", connect: silent } },
      )
      .finally(() => {
        over = true;
      });
    while (!over) {
      await new Promise((resolve) => void setImmediate(resolve));
      await vi.advanceTimersByTimeAsync(1000);
    }
    expect(await ended).toMatchObject({
      outcome: "failed",
      message: "The workload container is not ready; see: juju status kratos",
    });
  });
});
