/** What a plain YAML scalar means, by the short name of its tag. */
export type ScalarType = "str" | "null" | "bool" | "int" | "float" | "timestamp";

const NAMED: ReadonlyMap<string, ScalarType> = new Map([
  ...names("null", ["", "~", "null", "Null", "NULL"]),
  ...names("bool", ["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"]),
  ...names("bool", ["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"]),
  ...names("float", [".nan", ".NaN", ".NAN", ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"]),
  ...names("float", ["-.inf", "-.Inf", "-.INF"]),
]);

function names(type: ScalarType, texts: readonly string[]): readonly (readonly [string, ScalarType])[] {
  return texts.map((text) => [text, type]);
}

// A blank before the time goes without a zone, a T with one.
const TIMESTAMP =
  /^\d{4}-\d{1,2}-\d{1,2}(?: \d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?|[Tt]\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2}))?$/;
const INTEGER = /^[-+]?(?:0[xX][\da-fA-F]+|0[bB][01]+|0[oO]?[0-7]*|[1-9]\d*)$/;
const FLOAT = /^[-+]?(?:\d*\.)?\d+(?:[eE][-+]\d+)?$/;

/** The meaning that go-yaml 2 gives to a plain scalar (its `resolve.go`, YAML 1.1). */
export const resolveScalar = (text: string): ScalarType => {
  const named = NAMED.get(text);
  if (named !== undefined) return named;
  if (!/^[-+.\d]/.test(text)) return "str";
  if (TIMESTAMP.test(text)) return "timestamp";
  const plain = text.replaceAll("_", "");
  if (INTEGER.test(plain)) return "int";
  return FLOAT.test(plain) ? "float" : "str";
};

/** Whether another YAML 1.1 parser may take a text for a number to base 60, such as `1:30`: go-yaml quotes it. */
export const isBase60 = (text: string): boolean => /^[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?$/.test(text);
