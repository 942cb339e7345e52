import { expect, test } from "vitest";
import { parseWellFormed } from "#lib/juju/json.ts";

test.each([
  ["one half of a surrogate pair is replaced", '{"user": ["\\ud800", "a\\uDFFFz"]}', { user: ["\ufffd", "a\ufffdz"] }],
  ["a whole pair is kept", '"\\ud83d\\ude00 \u{1f600}"', "\u{1f600} \u{1f600}"],
  ["other escapes and values are kept", '{"a": [1, true, null, "\\u00fc\\n"]}', { a: [1, true, null, "ü\n"] }],
])("%s", (_case, text, value) => expect(parseWellFormed(text)).toEqual(value));

test("what is not JSON is an error", () => expect(() => parseWellFormed('"\\ud800')).toThrow(SyntaxError));
