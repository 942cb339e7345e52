import { ANYTHING, has, isJsonObject, type JsonObject, type Keyword, type Rule } from "./rule.ts";
import { compilePattern } from "./value-keywords.ts";

/** Keywords about objects. */
export const OBJECT_KEYWORDS: Readonly<Record<string, Keyword>> = {
  required: (given, { broken }) => {
    const names = namesIn(given);
    return ofObjects((value) =>
      names.filter((name) => !has(value, name)).flatMap((name) => broken(`asks for ${name}`)),
    );
  },
  properties: (given, { sub }) => {
    const rules = rulesIn(given, sub);
    return ofObjects((value) => rules.flatMap(([name, rule]) => (has(value, name) ? rule(value[name]) : [])));
  },
  patternProperties: (given, { sub, unchecked }) => {
    const rules = rulesIn(given, sub).map(([source, rule]) => ({ pattern: compilePattern(source), rule }));
    if (rules.some(({ pattern }) => pattern === undefined)) return unchecked();
    return ofObjects((value) =>
      Object.entries(value).flatMap(([name, each]) =>
        rules.flatMap(({ pattern, rule }) => (pattern?.test(name) ? rule(each) : [])),
      ),
    );
  },
  additionalProperties: (given, { schema, sub, broken, unchecked }) => {
    const patterns = Object.keys(objectIn(schema["patternProperties"])).map(compilePattern);
    if (patterns.includes(undefined)) return unchecked();
    const known = objectIn(schema["properties"]);
    const others = (value: JsonObject) =>
      Object.entries(value).filter(([name]) => !has(known, name) && !patterns.some((pattern) => pattern?.test(name)));
    if (given === false) return ofObjects((value) => others(value).flatMap(([name]) => broken(`forbids ${name}`)));
    const rule = sub(given);
    return ofObjects((value) => others(value).flatMap(([, each]) => rule(each)));
  },
  propertyNames: (given, { sub }) => {
    const rule = sub(given);
    return ofObjects((value) => Object.keys(value).flatMap(rule));
  },
  minProperties: (given, { broken }) =>
    ofObjects((value) =>
      Object.keys(value).length < Number(given) ? broken(`asks for at least ${given} properties`) : [],
    ),
  maxProperties: (given, { broken }) =>
    ofObjects((value) =>
      Object.keys(value).length > Number(given) ? broken(`allows at most ${given} properties`) : [],
    ),
  dependencies: (given, { same, broken }) => {
    const rules = Object.entries(objectIn(given)).map(([name, dependency]): [string, Rule] =>
      Array.isArray(dependency)
        ? [name, ofObjects((value) => missing(value, dependency).flatMap((each) => broken(`asks for ${each}`, name)))]
        : [name, same(dependency, name)],
    );
    return ofObjects((value) => rules.flatMap(([name, rule]) => (has(value, name) ? rule(value) : [])));
  },
};

const ofObjects =
  (rule: (value: JsonObject) => ReturnType<Rule>): Rule =>
  (value) =>
    isJsonObject(value) ? rule(value) : [];

const objectIn = (given: unknown): JsonObject => (isJsonObject(given) ? given : {});

const namesIn = (given: unknown): readonly string[] =>
  Array.isArray(given) ? given.filter((name) => typeof name === "string") : [];

const missing = (value: JsonObject, names: readonly unknown[]): readonly string[] =>
  namesIn(names).filter((name) => !has(value, name));

const rulesIn = (given: unknown, sub: (schema: unknown, name: string) => Rule): readonly (readonly [string, Rule])[] =>
  Object.entries(objectIn(given))
    .map(([name, schema]) => [name, sub(schema, name)] as const)
    .filter(([, rule]) => rule !== ANYTHING);
