import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileSchema } from "#src/kratos/json-schema/compile-schema.ts";

const pathsOf = (schema: unknown, value: unknown) =>
  compileSchema(schema)
    .faultsOf(value)
    .map(({ path, detail }) => `${path} ${detail}`);

const personWith = (traits: Readonly<Record<string, unknown>>) => ({
  type: "object",
  properties: { traits: { type: "object", ...traits } },
});
const TRAITS = "/properties/traits";
const mail = { type: "string", "ory.sh/kratos": { recovery: { via: "email" } } };

describe("an identity that does not fit its schema is told by the rule's path", () => {
  test.each<[string, Readonly<Record<string, unknown>>, Readonly<Record<string, unknown>>, string]>([
    ["a trait is missing", { required: ["phone"] }, {}, "/required asks for phone"],
    [
      "of another type",
      { properties: { age: { type: "integer" } } },
      { age: "9" },
      "/properties/age/type asks for integer",
    ],
    [
      "of no type",
      { properties: { a: { type: ["null", "string"] } } },
      { a: 1 },
      "/properties/a/type asks for null or string",
    ],
    [
      "none of a list",
      { properties: { team: { enum: ["a", "b"] } } },
      { team: "c" },
      "/properties/team/enum has other values",
    ],
    ["not the constant", { properties: { v: { const: 1 } } }, { v: 2 }, "/properties/v/const has another value"],
    [
      "too short",
      { properties: { n: { minLength: 3 } } },
      { n: "é🙂" },
      "/properties/n/minLength asks for at least 3 characters",
    ],
    [
      "too long",
      { properties: { n: { maxLength: 1 } } },
      { n: "ab" },
      "/properties/n/maxLength allows at most 1 characters",
    ],
    [
      "not of the pattern",
      { properties: { n: { pattern: "^a+$" } } },
      { n: "b" },
      "/properties/n/pattern is not matched",
    ],
    [
      "no e-mail address",
      { properties: { e: { format: "email" } } },
      { e: "x" },
      "/properties/e/format asks for email",
    ],
    ["nothing to send mail to", { properties: { e: mail } }, { e: "x" }, "/properties/e/ory.sh~1kratos asks for email"],
    ["too small", { properties: { n: { minimum: 1 } } }, { n: 0 }, "/properties/n/minimum asks for at least 1"],
    [
      "not known",
      { additionalProperties: false, properties: { a: {} } },
      { a: 1, b: 1 },
      "/additionalProperties forbids b",
    ],
    [
      "deep inside",
      { properties: { a: { items: { required: ["b"] } } } },
      { a: [{}] },
      "/properties/a/items/required asks for b",
    ],
    [
      "in a list twice",
      { properties: { a: { uniqueItems: true } } },
      { a: [{}, {}] },
      "/properties/a/uniqueItems forbids equal items",
    ],
    ["alone", { dependencies: { a: ["b"] } }, { a: 1 }, "/dependencies/a asks for b"],
    ["of no alternative", { anyOf: [{ required: ["a"] }, { required: ["b"] }] }, {}, "/anyOf has no schema that fits"],
    ["of two alternatives", { oneOf: [{}, {}] }, {}, "/oneOf has more than one schema that fits"],
    ["forbidden", { not: { required: ["a"] } }, { a: 1 }, "/not forbids this"],
    [
      "against a condition",
      JSON.parse('{"if": {"required": ["a"]}, "then": {"required": ["b"]}}'),
      { a: 1 },
      "/then/required asks for b",
    ],
    ["never allowed", { properties: { "a/b": false } }, { "a/b": 1 }, "/properties/a~1b forbids this"],
  ])("%s", (_case, rules, traits, fault) => {
    expect(pathsOf(personWith(rules), { traits })).toEqual([`${TRAITS}${fault}`]);
  });

  test("where a definition says it, by the definition", () => {
    const schema = {
      ...personWith({ properties: { a: { $ref: "#/definitions/a" } } }),
      definitions: { a: { type: "string" } },
    };
    expect(pathsOf(schema, { traits: { a: 1 } })).toEqual(["/definitions/a/type asks for string"]);
  });

  test("also where a schema contains itself", () => {
    const schema = { properties: { child: { $ref: "#" } }, required: ["name"] };
    expect(pathsOf(schema, { name: "a", child: { child: { name: "c" } } })).toEqual(["/required asks for name"]);
  });

  test("with nothing else about a value of the wrong type", () =>
    expect(pathsOf({ type: "string", enum: ["a"] }, 1)).toEqual(["/type asks for string"]));
});

describe("what Kratos takes is not complained about", () => {
  test.each<[unknown, unknown]>([
    [{ format: "email" }, "jörg.o'hara+x@localhost"],
    [{ format: "email" }, '"quoted name"@example.com'],
    [{ format: "date" }, "2024-02-29"],
    [{ format: "date-time" }, "2024-02-29T23:59:59.5+02:00"],
    [{ format: "made-up" }, 7],
    [{ minLength: 9, required: ["a"] }, 7],
    [{ $ref: "#/definitions/a", required: ["a"], definitions: { a: {} } }, {}],
    [{ required: ["constructor"] }, JSON.parse('{"constructor": 1}')],
  ])("%j takes %j", (schema, value) => expect(pathsOf(schema, value)).toEqual([]));

  test.each([
    ["2023-02-29", { format: "date" }],
    ["2024-02-29 10:00:00Z", { format: "date-time" }],
    ["a b@example.com", { format: "email" }],
    ["a@-example.com", { format: "email" }],
    [{}, { required: ["constructor"] }],
  ])("%j is refused by %j", (value, schema) => expect(pathsOf(schema, value)).toHaveLength(1));
});

describe("a schema that cannot be looked at in full says where", () => {
  test.each([
    [{ properties: { a: { format: "tel" } } }, "/properties/a/format"],
    [{ properties: { a: { pattern: "(?P<x>a)" } } }, "/properties/a/pattern"],
    [{ properties: { a: { $ref: "https://example.com/a.json" } } }, "/properties/a/$ref"],
  ])("%j", (schema, path) => {
    const { faultsOf, unchecked } = compileSchema(schema);
    expect(unchecked).toEqual([path]);
    expect(faultsOf({ a: "anything" })).toEqual([]);
  });

  test("and which reference leads nowhere", () =>
    expect(compileSchema({ properties: { a: { $ref: "#/definitions/%zz" } } }).dangling).toEqual([
      "/properties/a/$ref",
    ]));

  test.each([
    [{ $ref: "#" }, ["/$ref"]],
    [
      { allOf: [{ $ref: "#/definitions/a" }], definitions: { a: { not: { $ref: "#" } } } },
      ["/allOf/0/$ref", "/definitions/a/not/$ref"],
    ],
    [
      {
        properties: { b: { $ref: "#/definitions/a" } },
        definitions: { a: { dependencies: { c: { $ref: "#/definitions/a" } } } },
      },
      ["/definitions/a/dependencies/c/$ref"],
    ],
    [{ properties: { b: { $ref: "#" } }, items: { allOf: [{ $ref: "#" }] } }, []],
  ])("and which lead back to themselves, by which Kratos would crash: %j", (schema, paths) => {
    const { dangling, faultsOf } = compileSchema(schema);
    expect(dangling).toEqual(paths);
    expect(faultsOf({ b: { c: 1 } })).toEqual([]);
  });

  test("whatever the schema and the value are, there is an answer", () => {
    const keyword = fc.constantFrom(
      "type",
      "required",
      "properties",
      "items",
      "if",
      "then",
      "pattern",
      "$ref",
      "enum",
      "allOf",
      "minLength",
    );
    const node = fc.letrec((tie) => ({
      schema: fc.dictionary(keyword, fc.oneof({ depthSize: "small" }, fc.jsonValue(), tie("schema")), { maxKeys: 4 }),
    })).schema;
    fc.assert(
      fc.property(node, fc.jsonValue(), (schema, value) => Array.isArray(compileSchema(schema).faultsOf(value))),
    );
  });
});
