/** Gives the next number of a sequence, from 0 up to 1. */
export type RandomSequence = () => number;

/** Items in an order that a seed decides, and how its sequence goes on. */
export const shuffled = <T>(
  items: readonly T[],
  seed: number,
): { readonly items: readonly T[]; readonly next: RandomSequence } => {
  const next = mulberry32(seed);
  const keyed = items.map((item) => ({ item, key: next() }));
  return { items: keyed.toSorted((a, b) => a.key - b.key).map(({ item }) => item), next };
};

/** Tommy Ettinger's mulberry32: small, and the same everywhere. */
const mulberry32 = (seed: number): RandomSequence => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};
