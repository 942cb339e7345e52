import { Binary, GoStruct, type GoValue, Timestamp } from "./go-value.ts";
import { printScalar } from "./yaml-scalar.ts";

/** Block YAML as go-yaml 2 prints it, without the line end at its end. */
export const printYaml = (value: GoValue): string => printNode(value, 0, 0).replace(/\n+$/, "");

/** A float as go-yaml prints it: in exponent form from a million on and below one in ten thousand. */
export const printNumber = (value: number): string => {
  const [digits = "", exponent = "0"] = value.toExponential().split("e");
  const power = Number(exponent);
  if (value === 0 || (power >= -4 && power < 6)) return String(value);
  return `${digits}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
};

const printNode = (value: GoValue, indent: number, column: number): string => {
  if (value === null) return "null";
  if (typeof value === "boolean") return String(value);
  if (typeof value === "number") return printNumber(value);
  if (typeof value === "string") return printScalar(value, { column, indent: indent + 2, isKey: false });
  if (value instanceof Binary) return `!!binary ${Buffer.from(value.bytes).toString("base64")}`;
  if (value instanceof Timestamp) return value.text;
  return isList(value) ? printList(value, indent) : printMapping(fieldsOf(value), indent);
};

/** `Array.isArray` does not narrow a readonly array. */
const isList = (value: GoValue): value is readonly GoValue[] => Array.isArray(value);

type Collection = Exclude<GoValue, string | number | boolean | null | Binary | Timestamp | readonly GoValue[]>;

const fieldsOf = (value: Collection): readonly (readonly [string, GoValue])[] =>
  value instanceof GoStruct ? value.fields : Object.entries(value).toSorted(([a], [b]) => compareKeys(a, b));

const isCollection = (value: GoValue): value is Collection | readonly GoValue[] =>
  typeof value === "object" && value !== null && !(value instanceof Binary || value instanceof Timestamp);

const isFilled = (value: GoValue): value is Collection | readonly GoValue[] =>
  isCollection(value) && (isList(value) ? value : fieldsOf(value)).length > 0;

const printList = (items: readonly GoValue[], indent: number): string =>
  items.length === 0
    ? "[]"
    : items
        .map((item) => `- ${printNode(item, isCollection(item) ? indent + 2 : indent, indent + 2)}`)
        .join(`\n${" ".repeat(indent)}`);

const printMapping = (fields: readonly (readonly [string, GoValue])[], indent: number): string =>
  fields.length === 0
    ? "{}"
    : fields.map(([key, value]) => printField(key, value, indent)).join(`\n${" ".repeat(indent)}`);

const printField = (key: string, value: GoValue, indent: number): string => {
  const name = printScalar(key, { column: indent, indent: indent + 2, isKey: true });
  if (!isFilled(value)) return `${name}: ${printNode(value, indent, indent + name.length + 2)}`;
  // A list in a mapping is not indented.
  const inner = isList(value) ? indent : indent + 2;
  return `${name}:\n${" ".repeat(inner)}${printNode(value, inner, inner)}`;
};

/** The order of keys in go-yaml 2: numbers inside of them by value, letters after everything else. */
const compareKeys = (first: string, second: string): number => {
  const [a, b] = [[...first], [...second]];
  const end = Math.min(a.length, b.length);
  let at = 0;
  while (at < end && a[at] === b[at]) at++;
  if (at === end) return a.length - b.length;
  const [x = "", y = ""] = [a[at], b[at]];
  const [xIsLetter, yIsLetter] = [/\p{L}/u.test(x), /\p{L}/u.test(y)];
  if (xIsLetter !== yIsLetter) return xIsLetter ? 1 : -1;
  if (!xIsLetter) {
    const [m, n] = [digitsAt(a, at), digitsAt(b, at)];
    if (Number(m) !== Number(n)) return Number(m) - Number(n);
    if (m.length !== n.length) return m.length - n.length;
  }
  return (x.codePointAt(0) ?? 0) - (y.codePointAt(0) ?? 0);
};

const digitsAt = (characters: readonly string[], at: number): string =>
  /^\d*/.exec(characters.slice(at).join(""))?.[0] ?? "";
