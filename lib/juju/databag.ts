/** What one side of a relation says: Juju knows strings only, and a key with an empty value does not exist. */
export type Databag = Readonly<Record<string, string>>;

/** One of the two databags that each side of a relation has. */
export type BagKind = "unit" | "application";

/** The changes that turn one databag into another; an empty value deletes its key (Juju's `relation-set`). */
export type DatabagChanges = Readonly<Record<string, string>>;

/**
 * What to write so that `current` holds `wanted`; keys of `current` that `wanted` does not name stay as they are.
 * Values that are the same JSON count as the same: another spacing is no reason to wake the other side.
 */
export const changesTo = (current: Databag, wanted: Databag): DatabagChanges =>
  Object.fromEntries(Object.entries(wanted).filter(([key, value]) => !isSame(current[key] ?? "", value)));

/** Whether there is nothing to write. */
export const isUnchanged = (changes: DatabagChanges): boolean => Object.keys(changes).length === 0;

const isSame = (a: string, b: string): boolean => a === b || canonical(a) === canonical(b);

/** JSON objects and lists without spacing and with sorted keys; any other text as it is. */
const canonical = (text: string): string => {
  if (!/^[[{]/.test(text)) return text;
  try {
    return JSON.stringify(sorted(JSON.parse(text)));
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
};

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, entry]) => [key, sorted(entry)]));
};
