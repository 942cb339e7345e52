import { type ActionResults, isResultKey } from "#lib/hook-tools/action.ts";
import type { Identity } from "#src/kratos/admin-api/identities.ts";
import type { Answer } from "./answer.ts";

/**
 * An identity as the answer of an action: as results, the keys that the Python charm gave, as far as Juju takes them as keys, and the whole document
 * as JSON under `identity`, whatever its traits are called.
 */
export const identityAnswer = (identity: Identity): Answer => ({
  results: { ...asResults(identity), identity: JSON.stringify(identity) },
  document: identity,
});

/** Maps stay maps with `-` for `_`; a list has no keys of its own and becomes JSON. A name that Juju takes no such way is in the JSON only. */
const asResults = (document: Readonly<Record<string, unknown>>): ActionResults =>
  Object.fromEntries(
    Object.entries(document).flatMap(([name, value]): [string, string | ActionResults][] => {
      const key = name.replaceAll("_", "-");
      if (!isResultKey(key) || value === null || value === undefined) return [];
      return [
        [key, isMap(value) ? asResults(value) : typeof value === "object" ? JSON.stringify(value) : String(value)],
      ];
    }),
  );

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
