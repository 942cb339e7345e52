import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { isJson, isSameMeaning } from "#lib/interfaces/wire/semantic-equality.ts";
import { hostileText } from "../hostile-databag.ts";

const parseYaml = (text: string): unknown => parse(text, { logLevel: "silent" });

const noYaml = (): never => {
  throw new Error("nobody should ask for YAML");
};

describe("texts of a databag mean the same", () => {
  test.each([
    ["{}", "{}\n"],
    ['{"a": 1, "b": [true, null]}', '{"b":[true,null],"a":1}'],
    ['"x"', ' "x" '],
    ["not: [json", "not: [json"],
  ])("without a YAML parser: %j and %j", (a, b) => expect(isSameMeaning(a, b, noYaml)).toBe(true));

  test("if one is the other's value as YAML, whatever it is", () =>
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        expect(isSameMeaning(JSON.stringify(value), stringify(value), parseYaml)).toBe(true);
      }),
    ));

  test.each([
    ["{}", ""],
    ["[]", "{}"],
    ['["a"]', '{"0":"a"}'],
    ['{"a":1}', '{"a":1,"b":2}'],
    ['{"a":null}', '{"b":null}'],
    ['{"a":"1"}', "a: 1"],
    ["a: [", "b: ["],
  ])("but %j and %j do not", (a, b) => expect(isSameMeaning(a, b, parseYaml)).toBe(false));

  test("whatever they are, there is an answer, and every text is as itself", () =>
    fc.assert(
      fc.property(hostileText, hostileText, (a, b) => {
        expect(isSameMeaning(a, b, parseYaml)).toBe(isSameMeaning(b, a, parseYaml));
        expect(isSameMeaning(a, a, parseYaml)).toBe(true);
      }),
      { numRuns: 40 },
    ));

  test("values that are deeper than the stack count as different", () => {
    const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
    expect(isSameMeaning(deep, ` ${deep}`, noYaml)).toBe(false);
  });

  test("JSON is told from what needs a YAML parser", () => {
    expect(isJson('{"a":1}')).toBe(true);
    expect(isJson("a: 1")).toBe(false);
  });
});
