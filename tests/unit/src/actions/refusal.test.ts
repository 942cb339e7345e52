import { describe, expect, test } from "vitest";
import { refusal } from "#src/actions/frame/refusal.ts";

describe("S17: a refusal of Kratos", () => {
  test.each([
    [
      "names the trait and the rule, each once",
      'I[#/traits] S[#/properties/traits] validation failed\n  I[#/traits/name] S[#/properties/traits/properties/name/type] expected string, but got number\n  I[#/traits/email] S[#/properties/traits/properties/email] validation failed\n    I[#/traits/email] S[#/properties/traits/properties/email/format] "nomail" is not valid "email"\n    I[#/traits/email] S[#/properties/traits/properties/email/format] "nomail" is not valid "email"',
      'trait email: "nomail" is not valid "email"; trait name: expected string, but got number',
    ],
    [
      "says which trait is missing",
      'I[#/traits] S[#/properties/traits/required] missing properties: "email"',
      'traits: missing properties: "email"',
    ],
    [
      "names a trait in a trait",
      "I[#/traits/address/city] S[#/x] length must be >= 3, but got 1",
      "trait address.city: length must be >= 3, but got 1",
    ],
    [
      "says how long a value may be",
      "ERROR: value too long for type character varying(64) (SQLSTATE 22001)",
      "a value is longer than 64 characters",
    ],
    [
      "names the character that cannot be kept",
      "ERROR: unsupported Unicode escape sequence (SQLSTATE 22P05)",
      "a text has a NUL character (\\u0000) in it",
    ],
    [
      "says that there is nothing to log in with",
      "Unable to create identity credentials with missing or empty identifier.",
      "a trait to log in with is empty; leave it out",
    ],
    ["of another kind stays as it is", "Unable to find JSON Schema ID: nope", "Unable to find JSON Schema ID: nope"],
  ])("%s", (_case, reason, text) => {
    expect(refusal(reason)).toBe(text);
  });
});
