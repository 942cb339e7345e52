import { Binary, GoStruct, type GoValue, Timestamp } from "./go-value.ts";

/** One line of JSON as Go's `json.Marshal` prints it: keys in byte order, HTML's characters and line separators escaped. */
export const printJson = (value: GoValue): string => {
  if (value === null || typeof value === "boolean" || typeof value === "number") return JSON.stringify(value);
  if (typeof value === "string") return printText(value);
  if (value instanceof Binary) return printBinary(value.bytes);
  if (value instanceof Timestamp) return printText(value.text);
  if (value instanceof GoStruct) return printFields(value.fields);
  if (isList(value)) return `[${value.map(printJson).join(",")}]`;
  return printFields(inByteOrder(Object.entries(value)));
};

/** `Array.isArray` does not narrow a readonly array. */
const isList = (value: GoValue): value is readonly GoValue[] => Array.isArray(value);

const inByteOrder = (fields: readonly (readonly [string, GoValue])[]): readonly (readonly [string, GoValue])[] =>
  fields
    .map((field) => ({ field, bytes: Buffer.from(field[0]) }))
    .toSorted((a, b) => Buffer.compare(a.bytes, b.bytes))
    .map(({ field }) => field);

const printFields = (fields: readonly (readonly [string, GoValue])[]): string =>
  `{${fields.map(([name, field]) => `${printText(name)}:${printJson(field)}`).join(",")}}`;

const printText = (text: string): string =>
  JSON.stringify(text).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

/** Go writes each byte that is no UTF-8 as an escaped replacement character. */
const printBinary = (bytes: Uint8Array): string => {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  return printText(text).replaceAll("\ufffd", "\\ufffd");
};
