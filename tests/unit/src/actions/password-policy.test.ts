import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Secret } from "#lib/juju/secret.ts";
import { passwordFault, passwordPolicy } from "#src/actions/frame/password-policy.ts";
import { editDistance, longestCommonPart } from "#src/actions/frame/text-similarity.ts";
import { actionWorld } from "./action-world.ts";

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

describe("the least length of a password", () => {
  const faultWith = async (config: object, ignored = false) => {
    const world = actionWorld("http://127.0.0.1:1", { "config-get": { stdout: JSON.stringify(config) } });
    const policy = await passwordPolicy({ "ignore-password-policy": ignored }, world);
    return passwordFault(new Secret("qwertzui"), IDENTIFIERS, policy);
  };

  test("is that of the option", async () => {
    expect(await faultWith({})).toBeUndefined();
    expect(await faultWith({ password_min_length: 20 })).toContain("at least 20 characters");
  });

  test("is not known while the option is invalid, so no password is taken: the last good value may be a greater one", async () => {
    expect(await faultWith({ password_min_length: 5 })).toBe(
      "How long the password has to be is not known, since option password_min_length must be at least 6; run: juju config kratos password_min_length=... (ignore-password-policy=true takes it nevertheless)",
    );
    expect(await faultWith({ password_min_length: 5 }, true)).toBeUndefined();
    expect(await faultWith({ log_level: "loud" })).toBeUndefined();
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
