import fc from "fast-check";

/** Text of all characters there are: fast-check's own, of the unit `binary`, first makes a table of a million of them. */
export const anyText = (constraints: Omit<fc.StringConstraints, "unit"> = {}): fc.Arbitrary<string> =>
  fc.string({ unit: character(), ...constraints });

/** Halves of surrogate pairs, which are no characters, are left out of the numbers. By the way back fast-check knows how to write words such as `__proto__`. */
const character = (): fc.Arbitrary<string> =>
  fc
    .integer({ min: 0, max: 0x10ffff - HALVES })
    .map((number) => String.fromCodePoint(number < FIRST_HALF ? number : number + HALVES), numberOf);

const FIRST_HALF = 0xd800;
const HALVES = 0x800;

const numberOf = (text: unknown): number => {
  const point = typeof text === "string" && text.isWellFormed() ? text.codePointAt(0) : undefined;
  if (point === undefined || text !== String.fromCodePoint(point)) throw new Error("not one character");
  return point < FIRST_HALF ? point : point - HALVES;
};
