import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { OptionsSchema } from "#src/options.ts";
import { SHIPPED_SCHEMAS, wantedSchemas } from "#src/plan/identity-schemas.ts";
import { parseJsonObject } from "#src/plan/json-object.ts";
import { facts } from "./facts.ts";

const SCHEMA = { properties: { traits: { properties: { a: {} } } } };
const NAMES = { schemas: "identity-schemas", providers: "oidc-providers" };

const wanted = (options: Readonly<Record<string, string>>, schemas?: Readonly<Record<string, string>>) =>
  wantedSchemas(
    facts({
      options: { values: OptionsSchema.parse(options), problems: [] },
      configMaps: {
        state: "read",
        names: NAMES,
        standing: { schemas: "owned", providers: "owned" },
        schemas,
        providers: undefined,
      },
    }),
  );
const optionOf = (schemas: unknown) => ({ identity_schemas: JSON.stringify(schemas) });
const configMap = { "default.schema": "guest_v0", guest_v0: JSON.stringify(SCHEMA) };

describe("the identity schemas that are asked for", () => {
  test("are the shipped ones when nobody asks, and when Admin UI has not named a default yet", () => {
    const shipped = { state: "valid", source: undefined, set: SHIPPED_SCHEMAS };
    expect(wanted({})).toEqual(shipped);
    expect(wanted({ identity_schemas: " " }, { guest_v0: "{}" })).toEqual(shipped);
  });

  test("of the option are added to the shipped ones and count before the ConfigMap", () => {
    const { schemas } = SHIPPED_SCHEMAS;
    expect(wanted({ ...optionOf({ staff_v0: SCHEMA }), default_identity_schema_id: "staff_v0" }, configMap)).toEqual({
      state: "valid",
      source: { option: "identity_schemas" },
      set: { defaultId: "staff_v0", schemas: new Map([...schemas, ["staff_v0", JSON.stringify(SCHEMA)]]) },
    });
  });

  test("of the ConfigMap are taken as they are written (B-40)", () =>
    expect(wanted({}, configMap)).toMatchObject({
      source: { configMap: "identity-schemas" },
      set: { defaultId: "guest_v0" },
    }));

  test("are not known while the ConfigMap cannot be read, unless the option decides", () => {
    const unreadable = { state: "unreadable", failure: "unreachable", reason: "ECONNREFUSED" } as const;
    expect(wantedSchemas(facts({ configMaps: unreadable }))).toEqual({ state: "unknown" });
    const values = OptionsSchema.parse(optionOf({ staff_v0: SCHEMA }));
    expect(wantedSchemas(facts({ configMaps: unreadable, options: { values, problems: [] } })).state).toBe("valid");
  });

  test.each([
    [
      "a default that is not there",
      { ...optionOf({}), default_identity_schema_id: "x" },
      "default_identity_schema_id",
      /the default x is not one of the schemas: social_user_v0, admin_v0$/,
    ],
    [
      "text that is not JSON",
      { identity_schemas: '{"a": {\n  "b": oops}}' },
      "identity_schemas",
      /^not JSON from line 2, column 8 on$/,
    ],
    ["a list", { identity_schemas: "[]" }, "identity_schemas", /^not a JSON object$/],
    ["a schema that is a text", optionOf({ a: "b" }), "identity_schemas", /^schema a: not a JSON object$/],
    [
      "a schema without traits",
      optionOf({ a: { type: "object" } }),
      "identity_schemas",
      /^schema a: \/properties\/traits is missing$/,
    ],
    ["a schema whose id is empty", optionOf({ "": SCHEMA }), "identity_schemas", /^the id of a schema is empty$/],
    [
      "one schema that has no id around it",
      optionOf(SCHEMA),
      "identity_schemas",
      /^a schema without its id; write: \{"ID": \{\.\.\.\}\}$/,
    ],
    [
      "one schema that has neither an id around it nor traits",
      optionOf({ $schema: "http://json-schema.org/draft-07/schema#", type: "object" }),
      "identity_schemas",
      /^a schema without its id;/,
    ],
  ])("with %s are refused", (_case, options, option, reason) => {
    const refused = { state: "invalid", source: { option }, reason: expect.stringMatching(reason) };
    expect(wanted(options)).toEqual(refused);
  });

  test.each([
    [{ ...configMap, guest_v0: "{" }, "schema guest_v0: not JSON from line 1, column 2 on"],
    [{ ...configMap, "default.schema": "other" }, /^the default other is not one of the schemas/],
  ])("of a ConfigMap that cannot be used are refused, by its name", (data, reason) =>
    expect(wanted({}, data)).toEqual({
      state: "invalid",
      source: { configMap: "identity-schemas" },
      reason: expect.stringMatching(reason),
    }),
  );
});

describe("the place where a text stops to be JSON", () => {
  test.each([
    ["", "line 1, column 1"],
    ['{"a": 1,}', "line 1, column 9"],
    ['{"a" 1}', "line 1, column 6"],
    ["{'a': 1}", "line 1, column 2"],
    ['{"a": [1 2]}', "line 1, column 10"],
    ['{"a": "x\n"}', "line 1, column 7"],
    ['{"a": 1}\n{', "line 2, column 1"],
    ['{"a": 01}', "line 1, column 8"],
    ['{"a": {"b": 1}', "line 1, column 15"],
  ])("%j: %s", (text, place) =>
    expect(parseJsonObject(text)).toEqual({ state: "invalid", reason: `not JSON from ${place} on` }),
  );

  test("of a text that was cut off is its end", () =>
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const text = `${JSON.stringify(value).slice(0, -1)} `;
        const column = [...text.split("\n")].at(-1)?.length ?? 0;
        expect(parseJsonObject(text)).toEqual({
          state: "invalid",
          reason: `not JSON from line 1, column ${column + 1} on`,
        });
      }),
    ));
});
