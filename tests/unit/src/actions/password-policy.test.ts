import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Secret } from "#lib/juju/secret.ts";
import { passwordFault } from "#src/actions/frame/password-policy.ts";
import { editDistance, longestCommonPart } from "#src/actions/frame/text-similarity.ts";

const IDENTIFIERS = ["admin", "admin@example.com"];

describe("a password, by the rules that Kratos has for people", () => {
  test.each([
    ["correct horse", undefined],
    ["administrator", undefined],
    ["short", "too short"],
    ["pässwor", undefined],
    ["admin@example.com", "too similar"],
    ["ADMIN@example.net", "too similar"],
    ["example.com", "too similar"],
    ["x".repeat(72), undefined],
    ["x".repeat(73), "too long"],
  ])("%s of admin, admin@example.com: %s", (password, fault) => {
    const found = passwordFault(new Secret(password), IDENTIFIERS, { ignored: false, leastLength: 8 });
    if (fault === undefined) expect(found).toBeUndefined();
    else expect(found).toContain(fault);
  });

  test("passes whatever it is when the policy is to be ignored, and the failure says how", () => {
    expect(passwordFault(new Secret("x"), IDENTIFIERS, { ignored: true, leastLength: 8 })).toBeUndefined();
    expect(passwordFault(new Secret("x"), IDENTIFIERS, { ignored: false, leastLength: 8 })).toContain(
      "ignore-password-policy=true",
    );
  });
});

describe("the similarity of texts", () => {
  test.each([
    ["", "", 0, 0],
    ["kitten", "sitting", 3, 3],
    ["flaw", "lawn", 2, 3],
    ["abc", "", 3, 0],
    ["grün", "grau", 2, 2],
    ["a\u{1f600}b", "a\u{1f600}c", 1, 2],
  ])("%s and %s: %i edits apart, %i characters in common", (a, b, distance, common) => {
    expect(editDistance(a, b)).toBe(distance);
    expect(longestCommonPart(a, b)).toBe(common);
  });

  test("is the same both ways, and a part is as far away as the rest is long", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.string(), (a, b) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, a + b)).toBe([...b].length);
        expect(longestCommonPart(a, b + a)).toBe([...a].length);
      }),
    );
  });
});
