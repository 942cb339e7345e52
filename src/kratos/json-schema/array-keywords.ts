import { isDeepStrictEqual } from "node:util";
import { ANYTHING, type Keyword, type Rule } from "./rule.ts";

/** Keywords about lists. */
export const ARRAY_KEYWORDS: Readonly<Record<string, Keyword>> = {
  items: (given, { sub }) => {
    if (!Array.isArray(given)) {
      const rule = sub(given);
      return ofLists((list) => list.flatMap(rule));
    }
    const rules = given.map((schema, index) => sub(schema, index));
    return ofLists((list) => list.flatMap((item, index) => rules[index]?.(item) ?? []));
  },
  additionalItems: (given, { schema: { items }, sub, broken }) => {
    if (!Array.isArray(items)) return ANYTHING;
    const rule = given === false ? () => broken(`allows ${items.length} items`) : sub(given);
    return ofLists((list) => list.slice(items.length).flatMap(rule));
  },
  contains: (given, { sub, broken }) => {
    const rule = sub(given);
    return ofLists((list) => (list.some((item) => rule(item).length === 0) ? [] : broken("asks for another item")));
  },
  minItems: (given, { broken }) =>
    ofLists((list) => (list.length < Number(given) ? broken(`asks for at least ${given} items`) : [])),
  maxItems: (given, { broken }) =>
    ofLists((list) => (list.length > Number(given) ? broken(`allows at most ${given} items`) : [])),
  uniqueItems: (given, { broken }) =>
    given === true ? ofLists((list) => (hasDoubles(list) ? broken("forbids equal items") : [])) : ANYTHING,
};

const ofLists =
  (rule: (list: readonly unknown[]) => ReturnType<Rule>): Rule =>
  (value) =>
    Array.isArray(value) ? rule(value) : [];

const hasDoubles = (list: readonly unknown[]): boolean =>
  list.some((item, index) => list.slice(0, index).some((other) => isDeepStrictEqual(other, item)));
