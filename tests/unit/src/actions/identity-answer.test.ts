import { describe, expect, test } from "vitest";
import { identityAnswer } from "#src/actions/frame/identity-answer.ts";

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
