/** What one side of a relation says: Juju knows strings only, and a key with an empty value does not exist. */
export type Databag = Readonly<Record<string, string>>;

/** The changes that turn one databag into another; an empty value deletes its key (Juju's `relation-set`). */
export type DatabagChanges = Readonly<Record<string, string>>;

/** What to write so that `current` holds `wanted`; keys of `current` that `wanted` does not name stay as they are. */
export const changesTo = (current: Databag, wanted: Databag): DatabagChanges =>
  Object.fromEntries(Object.entries(wanted).filter(([key, value]) => (current[key] ?? "") !== value));

/** Whether there is nothing to write. */
export const isUnchanged = (changes: DatabagChanges): boolean => Object.keys(changes).length === 0;
