import { isDeepStrictEqual } from "node:util";
import { FORMATS, UNCHECKED_FORMATS } from "./formats.ts";
import { ANYTHING, isJsonObject, isOfType, type Keyword, type Rule } from "./rule.ts";

/** Keywords about a value as such, about texts and about numbers. */
export const VALUE_KEYWORDS: Readonly<Record<string, Keyword>> = {
  type: (given, { broken }) => {
    const types = [given].flat().filter((type) => typeof type === "string");
    if (types.length === 0) return ANYTHING;
    return (value) => (types.some((type) => isOfType(value, type)) ? [] : broken(`asks for ${types.join(" or ")}`));
  },
  enum: (given, { broken }) => {
    if (!Array.isArray(given)) return ANYTHING;
    return (value) => (given.some((each) => isDeepStrictEqual(each, value)) ? [] : broken("has other values"));
  },
  const:
    (given, { broken }) =>
    (value) =>
      isDeepStrictEqual(given, value) ? [] : broken("has another value"),
  format: (given, { broken, unchecked }) => {
    if (typeof given !== "string") return ANYTHING;
    const format = FORMATS.get(given);
    if (format === undefined) return UNCHECKED_FORMATS.has(given) ? unchecked() : ANYTHING;
    return (value) => (format(value) ? [] : broken(`asks for ${given}`));
  },
  minLength: (given, { broken }) =>
    ofTexts(given, (text, limit) => ([...text].length < limit ? broken(`asks for at least ${limit} characters`) : [])),
  maxLength: (given, { broken }) =>
    ofTexts(given, (text, limit) => ([...text].length > limit ? broken(`allows at most ${limit} characters`) : [])),
  pattern: (given, { broken, unchecked }) => {
    const pattern = typeof given === "string" ? compilePattern(given) : undefined;
    if (pattern === undefined) return unchecked();
    return (value) => (typeof value !== "string" || pattern.test(value) ? [] : broken("is not matched"));
  },
  contentEncoding: (_given, { unchecked }) => unchecked(),
  contentMediaType: (_given, { unchecked }) => unchecked(),
  minimum: (given, { broken }) =>
    ofNumbers(given, (number, limit) => (number < limit ? broken(`asks for at least ${limit}`) : [])),
  maximum: (given, { broken }) =>
    ofNumbers(given, (number, limit) => (number > limit ? broken(`allows at most ${limit}`) : [])),
  exclusiveMinimum: (given, { broken }) =>
    ofNumbers(given, (number, limit) => (number <= limit ? broken(`asks for more than ${limit}`) : [])),
  exclusiveMaximum: (given, { broken }) =>
    ofNumbers(given, (number, limit) => (number >= limit ? broken(`asks for less than ${limit}`) : [])),
  multipleOf: (given, { broken }) =>
    ofNumbers(given, (number, divisor) =>
      Number.isInteger(number / divisor) ? [] : broken(`asks for a multiple of ${divisor}`),
    ),
  "ory.sh/kratos": (given, { schema, broken }) =>
    isMailAddress(given, schema)
      ? (value) => (FORMATS.get("email")?.(value) ? [] : broken("asks for email"))
      : ANYTHING,
};

/** Go's expressions and those of JavaScript are nearly the same; one that JavaScript does not take is none here. */
export const compilePattern = (source: string): RegExp | undefined => {
  for (const flags of ["u", ""]) {
    try {
      return new RegExp(source, flags);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
  return undefined;
};

const ofTexts = (limit: unknown, rule: (text: string, limit: number) => ReturnType<Rule>): Rule =>
  typeof limit === "number" ? (value) => (typeof value === "string" ? rule(value, limit) : []) : ANYTHING;

const ofNumbers = (limit: unknown, rule: (number: number, limit: number) => ReturnType<Rule>): Rule =>
  typeof limit === "number" ? (value) => (typeof value === "number" ? rule(value, limit) : []) : ANYTHING;

/** Kratos sends mail to what is to be verified or recovered by e-mail, and takes nothing else there (ory/kratos, identity/extension_*.go). */
const isMailAddress = (extension: unknown, { format }: Readonly<Record<string, unknown>>): boolean => {
  if (!isJsonObject(extension)) return false;
  const isBy = (purpose: unknown) => isJsonObject(purpose) && purpose["via"] === "email";
  return isBy(extension["recovery"]) || (isBy(extension["verification"]) && !format);
};
