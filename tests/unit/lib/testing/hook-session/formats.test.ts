import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { printJson } from "#lib/testing/hook-session/format/json-printer.ts";
import { printYaml } from "#lib/testing/hook-session/format/yaml-printer.ts";
import { readStringMap } from "#lib/testing/hook-session/format/yaml-reader.ts";

/** Line separators aside: YAML 1.1 and 1.2 do not agree on them. */
const text = fc.string({ unit: "grapheme" }).filter((each) => !/[\r\u0085\u2028\u2029]/.test(each));
const texts = fc.dictionary(
  text.filter((key) => key !== "__proto__" && key !== "<<" && !key.includes("\n")),
  text,
);

const RUNS = { numRuns: 1_000 };

describe("texts in a map", () => {
  test("come back from the YAML that is printed", () => {
    fc.assert(
      fc.property(texts, (map) => {
        expect(parse(printYaml(map), { version: "1.1" })).toEqual(map);
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
