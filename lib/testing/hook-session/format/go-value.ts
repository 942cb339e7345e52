/**
 * What a hook command answers, as the printers of JSON and YAML take it. A plain object is a Go map, whose keys are printed in order;
 * {@link GoStruct} keeps the order of its fields.
 */
export type GoValue = string | number | boolean | null | Binary | Timestamp | GoStruct | readonly GoValue[] | GoMap;

/** A Go map. */
export interface GoMap {
  readonly [key: string]: GoValue;
}

/** A Go struct: fields in the order of its declaration. */
export class GoStruct {
  readonly fields: readonly (readonly [name: string, value: GoValue])[];

  constructor(fields: readonly (readonly [name: string, value: GoValue])[]) {
    this.fields = fields;
  }
}

/** Bytes that are no UTF-8 text. */
export class Binary {
  readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }
}

/** A time of ISO 8601, which YAML prints without quotes. */
export class Timestamp {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Text if the bytes are UTF-8, the bytes otherwise. */
export const textOrBinary = (bytes: Uint8Array): string | Binary => {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return new Binary(bytes);
    throw error;
  }
};

/** Data that came as JSON, such as a charm's config or an action's parameters. Throws `TypeError` for anything else. */
export const goValueOf = (value: unknown): GoValue => {
  if (value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean")
    return value;
  if (Array.isArray(value)) return value.map(goValueOf);
  if (typeof value === "object")
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, goValueOf(entry)]));
  throw new TypeError(`not a value of JSON: ${typeof value}`);
};
