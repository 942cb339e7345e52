/** What a value breaks in a JSON schema. */
export interface SchemaFault {
  /** JSON pointer of the rule in the schema, such as `/properties/traits/required`. */
  readonly path: string;
  /** What the rule asks for, without the value. */
  readonly detail: string;
}

/** A part of a schema, ready to be asked: gives what a value breaks of it. */
export type Rule = (value: unknown) => readonly SchemaFault[];

/** The rule that everything keeps. */
export const ANYTHING: Rule = () => [];

/** What a keyword is compiled with. */
export interface KeywordContext {
  /** The schema that the keyword stands in. */
  readonly schema: JsonObject;
  /** Compiles a schema that stands below the keyword, at the segments of its pointer, and holds for a part of the value. */
  sub(schema: unknown, ...segments: readonly (string | number)[]): Rule;
  /** The same, for a schema that holds for the value itself. */
  same(schema: unknown, ...segments: readonly (string | number)[]): Rule;
  /** The keyword is broken. */
  broken(detail: string, ...segments: readonly (string | number)[]): readonly SchemaFault[];
  /** The keyword has an effect in Kratos that is not looked at here. */
  unchecked(): Rule;
}

/** A keyword of JSON schema: its value there to a rule. A value in a form that JSON schema does not have makes no rule: Kratos refuses the schema. */
export type Keyword = (given: unknown, context: KeywordContext) => Rule;

/** A JSON object. */
export type JsonObject = Readonly<Record<string, unknown>>;

export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Whether an object has a property of its own; JSON may name one `constructor`. */
export const has = (value: JsonObject, name: string): boolean => Object.hasOwn(value, name);

/** Whether a value is of a type as JSON schema names it; a number without a fraction is an `integer` as well. */
export const isOfType = (value: unknown, type: string): boolean => {
  switch (type) {
    case "integer":
      return Number.isInteger(value);
    case "array":
      return Array.isArray(value);
    case "object":
      return isJsonObject(value);
    case "null":
      return value === null;
    default:
      return typeof value === type;
  }
};
