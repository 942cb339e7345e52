import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { toYamlFile } from "#lib/hook-tools/yaml-file.ts";
import { anyText } from "#tests/any-text.ts";

describe("text for --file -", () => {
  test.each([
    " a\n\u0085\u2028x ",
    "\u{1F600}",
    'quote " \\ back',
    "true",
    "12345678",
    "~",
    "",
    "a: b #c",
    "<<",
    "</x>",
  ])("keeps %j as key and value", (text) => expect(parse(toYamlFile({ [text]: text }))).toEqual({ [text]: text }));

  test("is JSON and YAML of the same for any text", () => {
    const text = anyText();
    fc.assert(
      fc.property(fc.dictionary(text, text), (values) => {
        expect(JSON.parse(toYamlFile(values))).toEqual(values);
      }),
    );
  });

  test("leaves raw no character that Juju's reader refuses or changes", () => {
    const trouble = "\u0000\u001f\u007f\u0080\u0085\u009f\u2028\u2029\ufeff\ufffe\uffff";
    expect(toYamlFile({ [trouble]: trouble })).toMatch(/^[\x20-\x7e]*$/);
  });

  test("leaves characters beyond the basic plane raw, since their escaped pairs are refused", () =>
    expect(toYamlFile({ k: "\u{1F600}" })).toBe('{"k":"\u{1F600}"}'));

  test("replaces half a surrogate pair", () => expect(toYamlFile({ k: "\ud83d" })).toBe('{"k":"\ufffd"}'));

  test.each([
    ["x".repeat(1_022), true],
    ["ü".repeat(1_022), true],
    ["\u{1F600}".repeat(1_022), true],
    ["x".repeat(1_023), false],
    ["\u0085".repeat(200), false],
  ])("takes the key %s: %s", (key, fits) => {
    if (fits) expect(JSON.parse(toYamlFile({ [key]: "v" }))).toEqual({ [key]: "v" });
    else expect(() => toYamlFile({ [key]: "v" })).toThrow(expect.objectContaining({ name: "UnwritableKeyError", key }));
  });
});
