import { ANYTHING, has, type JsonObject, type Keyword, type Rule } from "./rule.ts";

/** Keywords that put schemas together. */
export const COMBINING_KEYWORDS: Readonly<Record<string, Keyword>> = {
  allOf: (given, { same }) => {
    const rules = rulesIn(given, same);
    return (value) => rules.flatMap((rule) => rule(value));
  },
  anyOf: (given, { same, broken }) => {
    const rules = rulesIn(given, same);
    return (value) => (fitting(rules, value) > 0 ? [] : broken("has no schema that fits"));
  },
  oneOf: (given, { same, broken }) => {
    const rules = rulesIn(given, same);
    return (value) => {
      const count = fitting(rules, value);
      if (count === 1) return [];
      return broken(count === 0 ? "has no schema that fits" : "has more than one schema that fits");
    };
  },
  not: (given, { same, broken }) => {
    const rule = same(given);
    return (value) => (rule(value).length > 0 ? [] : broken("forbids this"));
  },
  // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON schema; the object is never awaited
  then: (given, { schema, same }) => conditional(schema, same(given), same, true),
  else: (given, { schema, same }) => conditional(schema, same(given), same, false),
};

/** Only `then` and `else` ask for anything; without `if` they do not. */
const conditional = (schema: JsonObject, rule: Rule, same: (schema: unknown) => Rule, holds: boolean): Rule => {
  if (!has(schema, "if")) return ANYTHING;
  const condition = same(schema["if"]);
  return (value) => ((condition(value).length === 0) === holds ? rule(value) : []);
};

const rulesIn = (given: unknown, same: (schema: unknown, index: number) => Rule): readonly Rule[] =>
  Array.isArray(given) ? given.map((schema, index) => same(schema, index)) : [];

const fitting = (rules: readonly Rule[], value: unknown): number =>
  rules.filter((rule) => rule(value).length === 0).length;
