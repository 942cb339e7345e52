import { ANYTHING, has, type JsonObject, type Keyword, type Rule } from "./rule.ts";

/** Keywords that put schemas together. */
export const COMBINING_KEYWORDS: Readonly<Record<string, Keyword>> = {
  allOf: (given, { sub }) => {
    const rules = rulesIn(given, sub);
    return (value) => rules.flatMap((rule) => rule(value));
  },
  anyOf: (given, { sub, broken }) => {
    const rules = rulesIn(given, sub);
    return (value) => (fitting(rules, value) > 0 ? [] : broken("has no schema that fits"));
  },
  oneOf: (given, { sub, broken }) => {
    const rules = rulesIn(given, sub);
    return (value) => {
      const count = fitting(rules, value);
      if (count === 1) return [];
      return broken(count === 0 ? "has no schema that fits" : "has more than one schema that fits");
    };
  },
  not: (given, { sub, broken }) => {
    const rule = sub(given);
    return (value) => (rule(value).length > 0 ? [] : broken("forbids this"));
  },
  // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON schema; the object is never awaited
  then: (given, { schema, sub }) => conditional(schema, sub(given), sub, true),
  else: (given, { schema, sub }) => conditional(schema, sub(given), sub, false),
};

/** Only `then` and `else` ask for anything; without `if` they do not. */
const conditional = (schema: JsonObject, rule: Rule, sub: (schema: unknown) => Rule, holds: boolean): Rule => {
  if (!has(schema, "if")) return ANYTHING;
  const condition = sub(schema["if"]);
  return (value) => ((condition(value).length === 0) === holds ? rule(value) : []);
};

const rulesIn = (given: unknown, sub: (schema: unknown, index: number) => Rule): readonly Rule[] =>
  Array.isArray(given) ? given.map((schema, index) => sub(schema, index)) : [];

const fitting = (rules: readonly Rule[], value: unknown): number =>
  rules.filter((rule) => rule(value).length === 0).length;
