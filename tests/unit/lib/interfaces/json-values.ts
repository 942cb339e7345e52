import type { Databag } from "#lib/juju/databag.ts";

/** A databag with its JSON parsed, for comparisons: spacing and the order of keys are not part of a contract. */
export const jsonValues = (databag: Databag): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(databag).map(([key, value]): [string, unknown] => [
      key,
      /^[[{"]/.test(value) ? JSON.parse(value) : value,
    ]),
  );
