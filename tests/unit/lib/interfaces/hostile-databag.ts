import fc from "fast-check";
import type { Databag } from "#lib/juju/databag.ts";
import { anyText } from "#tests/any-text.ts";

/** Text that no provider should write: not JSON, JSON of the wrong type, deep, long, or with what breaks files, URLs and shells. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  anyText(),
  fc.json(),
  fc.constantFrom(
    ...[
      "",
      " ",
      "null",
      "true",
      "[",
      "{}",
      "[]",
      "[null]",
      "[[]]",
      '"',
      "-1",
      "1e9",
      "NaN",
      "0x1F",
      "99999999999999999999",
    ],
    ...[
      "$(reboot)",
      "`id`",
      "a: b #c",
      "!!js/function x",
      "&a [*a]",
      "../../etc/passwd",
      "\u0000",
      "a\r\nb",
      "\ud800",
      "__proto__",
    ],
    ...[
      "/ui/login",
      "https:///ui/login",
      "//evil",
      "http://",
      "javascript:alert(1)",
      "http://u:p@h",
      "https://[::1",
      "secret:",
    ],
    "[".repeat(20_000),
    `${"[".repeat(20_000)}${"]".repeat(20_000)}`,
    `${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}`,
    "x".repeat(200_000),
  ),
);

/** Databags with some of the given keys and others, the given values and hostile ones. */
export const hostileDatabag = (valid: Databag): fc.Arbitrary<Databag> => {
  const values = fc.oneof(hostileText, fc.constantFrom(...Object.values(valid)));
  const known = fc.dictionary(fc.constantFrom(...Object.keys(valid)), values);
  const unknown = fc.dictionary(
    fc.oneof(fc.string(), fc.constantFrom("constructor", "toString", "ingress-address")),
    hostileText,
  );
  return fc
    .tuple(known, unknown, fc.boolean())
    .map(([some, others, whole]) => ({ ...others, ...(whole ? valid : {}), ...some }));
};
