import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mergePatch, missingFrom, patchBetween } from "#src/kratos/admin-api/json-patch.ts";

describe("the patch between two documents", () => {
  test.each([
    ["nothing", { a: { b: [1, { c: null }] } }, { a: { b: [1, { c: null }] } }, []],
    ["one leaf", { a: { b: 1, c: 2 } }, { a: { b: 1, c: 3 } }, [{ op: "add", path: "/a/c", value: 3 }]],
    ["a leaf less", { a: { b: 1, c: 2 } }, { a: { b: 1 } }, [{ op: "remove", path: "/a/c" }]],
    ["a list as a whole", { a: [1, 2] }, { a: [1] }, [{ op: "add", path: "/a", value: [1] }]],
    ["what was not there", { a: null }, { a: { b: 1 } }, [{ op: "add", path: "/a", value: { b: 1 } }]],
    [
      "keys with / and ~",
      { "a/b": 1 },
      { "a/b": 2, "~": 1 },
      [
        { op: "add", path: "/a~1b", value: 2 },
        { op: "add", path: "/~0", value: 1 },
      ],
    ],
  ])("is %s", (_case, before, after, patch) => {
    expect(patchBetween(before, after)).toEqual(patch);
  });

  test("is empty only between equals, and all of it is to be seen in the second", () => {
    const objects = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }));
    fc.assert(
      fc.property(objects, objects, (before, after) => {
        const patch = patchBetween(before, after);
        expect(missingFrom(after, patch)).toEqual([]);
        expect(patchBetween(before, before)).toEqual([]);
        if (patch.length === 0) expect(after).toEqual(before);
      }),
    );
  });
});

describe("a merge", () => {
  test.each([
    ["keeps what is not named", { a: 1, b: { c: 2, d: 3 } }, { b: { c: 4 } }, { a: 1, b: { c: 4, d: 3 } }],
    ["takes away by null", { a: 1, b: 2 }, { b: null, c: null }, { a: 1 }],
    ["replaces lists", { a: [1, 2] }, { a: [3] }, { a: [3] }],
    ["makes objects of texts", { a: "x" }, { a: { b: 1, c: null } }, { a: { b: 1 } }],
  ])("%s", (_case, target, change, merged) => {
    expect(mergePatch(target, change)).toEqual(merged);
  });
});

test("a change that is not to be seen is missing", () => {
  expect(
    missingFrom({ a: { b: 2 } }, [
      { op: "add", path: "/a/b", value: 1 },
      { op: "remove", path: "/a/b" },
      { op: "add", path: "/a", value: { b: 2 } },
      { op: "remove", path: "/c" },
    ]),
  ).toEqual([
    { op: "add", path: "/a/b", value: 1 },
    { op: "remove", path: "/a/b" },
  ]);
});
