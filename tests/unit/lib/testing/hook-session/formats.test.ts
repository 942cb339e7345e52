import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { GoValue } from "#lib/testing/hook-session/format/go-value.ts";
import { printJson } from "#lib/testing/hook-session/format/json-printer.ts";
import { printYaml } from "#lib/testing/hook-session/format/yaml-printer.ts";
import { readStringMap } from "#lib/testing/hook-session/format/yaml-reader.ts";

/** Line separators aside: YAML 1.1 and 1.2 do not agree on them. */
const text = fc.string({ unit: "grapheme" }).filter((each) => !/[\r\u0085\u2028\u2029]/.test(each));
const texts = fc.dictionary(
  text.filter((key) => key !== "__proto__" && key !== "<<" && !key.includes("\n")),
  text,
);

const odd = fc.constantFrom(..." \n\t:#-'\",[{&*!|>%@`?0.~=\\abeyn", "word", "ž", "🐎", "\u00a0", "a longer word ");
const oddText = (maxLength: number) => fc.array(odd, { maxLength }).map((parts) => parts.join(""));

const { values } = fc.letrec<{ values: GoValue }>((tie) => ({
  values: fc.oneof(
    { depthSize: "small" },
    oddText(120),
    text,
    fc.array(tie("values"), { maxLength: 3 }),
    fc.dictionary(
      oddText(8).filter((key) => !key.includes("\n")),
      tie("values"),
      { maxKeys: 4 },
    ),
  ),
}));

/** Without the missing prototypes of fast-check's dictionaries. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

const RUNS = { numRuns: 1_000 };

describe("texts in a map", () => {
  test("come back from the YAML that is printed, however deep", () => {
    fc.assert(
      fc.property(values, (value) => {
        // Juju takes line ends away from the end of all it prints, so something else has to stand there.
        const map = { value, zz: "end" };
        expect(parse(printYaml(map), { version: "1.1", schema: "failsafe" })).toEqual(plain(map));
      }),
      RUNS,
    );
  });

  test("come back from the JSON that is printed", () => {
    fc.assert(
      fc.property(texts, (map) => {
        expect(JSON.parse(printJson(map))).toEqual(map);
      }),
      RUNS,
    );
  });

  test("come back from JSON that is read as YAML, as --file does", () => {
    fc.assert(
      fc.property(texts, (map) => {
        // What go-yaml does not take is escaped by whoever writes such a file.
        const json = JSON.stringify(map).replace(/[\u007f-\u009f\ufeff\ufffe\uffff]/g, "?");
        expect(readStringMap(Buffer.from(json))).toEqual(JSON.parse(json));
      }),
      RUNS,
    );
  });
});
