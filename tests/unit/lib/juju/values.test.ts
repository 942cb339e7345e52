import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { changesTo, isUnchanged } from "#lib/juju/databag.ts";
import { applicationOf, isUnitName, parseRelationId, unitNumberOf } from "#lib/juju/names.ts";
import { bareSecretId, isSecretKey, Secret } from "#lib/juju/secret.ts";
import { active, blocked, maintenance, waiting, worstOf } from "#lib/juju/status.ts";

describe("a secret", () => {
  const secret = new Secret("hunter2");
  test.each([
    ["a template", `${secret}`],
    ["JSON", JSON.stringify({ secret })],
    ["an inspection", inspect({ deep: { secret } }, { depth: 9 })],
    ["a concatenation", `it is ${String(secret)}`],
  ])("does not show in %s", (_where, text) => {
    expect(text).not.toContain("hunter2");
    expect(text).toContain("<secret>");
  });
  test("is given away only on demand", () => expect(secret.map((text) => text.length).reveal()).toBe(7));
  test.each([
    ["abc", true],
    ["a1-b2", true],
    ["ab", false],
    ["1bc", false],
    ["Abc", false],
    ["a_bc", false],
    ["a--bc", false],
    ["abc-", false],
  ])("may have the key %s: %s", (key, may) => expect(isSecretKey(key)).toBe(may));
  test.each(["secret:abc", "secret://uuid/abc", "abc", "uuid/abc"])("has one identity as %s", (id) =>
    expect(bareSecretId(id)).toBe("abc"),
  );
});

describe("a databag", () => {
  test("is changed only where it differs", () => {
    expect(changesTo({ a: "1", b: "2" }, { a: "1", b: "3", c: "4" })).toEqual({ b: "3", c: "4" });
    expect(isUnchanged(changesTo({ a: "1", other: "x" }, { a: "1" }))).toBe(true);
  });
  test("does not change for an empty value that is not there", () => expect(changesTo({}, { a: "" })).toEqual({}));
  test("deletes by an empty value", () => expect(changesTo({ a: "1" }, { a: "" })).toEqual({ a: "" }));
  test("does not change for JSON that only looks different", () =>
    expect(changesTo({ a: '["x", "y"]', b: '{"k": 1, "l": 2}' }, { a: '["x","y"]', b: '{"l":2,"k":1}' })).toEqual({}));
});

describe("statuses", () => {
  test.each([
    [[waiting("a"), blocked("b"), maintenance("c")], blocked("b")],
    [[active(), waiting("first"), waiting("second")], waiting("first")],
    [[active("fine")], active("fine")],
    [[], active()],
  ])("of %j the worst is %j", (statuses, worst) => expect(worstOf(statuses)).toEqual(worst));
});

describe("names", () => {
  test.each([
    ["kratos/0", "kratos", 0],
    ["my-app2/11", "my-app2", 11],
  ])("%s is unit %s number %i", (unit, app, number) => {
    if (!isUnitName(unit)) throw new Error(`${unit} is a unit`);
    expect([applicationOf(unit), unitNumberOf(unit)]).toEqual([app, number]);
  });
  test.each(["kratos", "kratos/", "kratos/01", "/0", "Kratos/0", "a-1/0"])("%s is no unit", (text) =>
    expect(isUnitName(text)).toBe(false),
  );
  test.each([
    ["db:7", 7],
    ["7", 7],
    ["odd-name:12", 12],
  ])("%s is relation %i", (text, id) => expect(parseRelationId(text)).toBe(id));
  test.each(["", "db:", "db:x", "db:-7", "a:b:7", "7.5", "99999999999999999999"])("%j is no relation", (text) =>
    expect(() => parseRelationId(text)).toThrow(RangeError),
  );
});
