import { describe, expect, test } from "vitest";
import { Secret } from "#lib/juju/secret.ts";
import { identityAnswer } from "#src/actions/frame/identity-answer.ts";
import { passwordFault } from "#src/actions/frame/password-policy.ts";

describe("results of an identity", () => {
  test("P5: are legal whatever the traits are called, and the whole document is there as JSON", () => {
    const identity = {
      id: "1",
      schema_id: "x",
      traits: { firstName: "A", "e mail": "b", stdout: "c", phone_number: "1", nested: { a: [1] } },
      extra: null,
    };
    const { results } = identityAnswer(identity);
    expect(results).toMatchObject({ id: "1", "schema-id": "x", traits: { "phone-number": "1", nested: { a: "[1]" } } });
    expect(JSON.stringify(results)).not.toContain('"firstName":"A"');
    expect(JSON.parse(String(results["identity"]))).toEqual(identity);
  });
});

describe("a password", () => {
  test.each([
    ["correct horse", undefined],
    ["short", "too short"],
    ["administrator", "too similar"],
    ["admin@example.com", "too similar"],
    ["example.com", "too similar"],
  ])("%s of admin, admin@example.com: %s", (password, fault) => {
    const found = passwordFault(new Secret(password), ["admin", "admin@example.com"]);
    if (fault === undefined) expect(found).toBeUndefined();
    else expect(found).toContain(fault);
  });
});
