import fc from "fast-check";
import type { Databag } from "#lib/juju/databag.ts";

/** Databags with anything at the given keys: any text, any JSON, and JSON that is nearly right. */
export const hostileDatabags = (keys: readonly string[], nearly: readonly unknown[]): fc.Arbitrary<Databag> => {
  const value = fc.oneof(
    { weight: 1, arbitrary: fc.constant(DEEP) },
    { weight: 5, arbitrary: fc.string() },
    { weight: 5, arbitrary: fc.json({ maxDepth: 3 }) },
    { weight: 10, arbitrary: damaged(nearly).map((each) => JSON.stringify(each)) },
  );
  return fc.dictionary(fc.constantFrom(...keys), value, { maxKeys: keys.length });
};

/** Deep enough to exhaust the stack of whoever walks through it by recursion. */
const DEEP = `${"[".repeat(20_000)}${"]".repeat(20_000)}`;

/** Values in which one part, however deep, is replaced by another JSON value. */
const damaged = (values: readonly unknown[]): fc.Arbitrary<unknown> =>
  fc
    .tuple(fc.constantFrom(...values), fc.jsonValue({ maxDepth: 1 }), fc.array(fc.nat({ max: 30 }), { maxLength: 6 }))
    .map(([value, other, path]) => replacePart(value, other, path));

const replacePart = (value: unknown, other: unknown, [step, ...path]: readonly number[]): unknown => {
  if (typeof value !== "object" || value === null || step === undefined) return other;
  const entries = Object.entries(value);
  const changed = entries.map(([key, part], index): [string, unknown] => [
    key,
    index === step % entries.length ? replacePart(part, other, path) : part,
  ]);
  return Array.isArray(value) ? changed.map(([, part]) => part) : Object.fromEntries(changed);
};
