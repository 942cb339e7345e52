import * as z from "zod";
import { parseWellFormed } from "#lib/juju/json.ts";
import { Secret, type SecretId } from "#lib/juju/secret.ts";
import { isHttpUrl } from "./url.ts";

/** Text of one line: control characters would change the meaning of the files and headers that such values end in. */
export const Line = z.string().regex(/^\P{Cc}+$/u, "empty or with control characters");

/** One of some words. */
export const oneOf = <const T extends readonly string[]>(words: T) =>
  z.enum(words, { error: `not one of ${words.join(", ")}` });

/** Absolute URL with a host, see {@link isHttpUrl}. */
export const HttpUrl = z.string().refine(isHttpUrl, { error: "not an absolute http or https URL" });

/** TCP port, in decimal. */
export const Port = z.codec(
  z.string().regex(/^\d{1,5}$/, "not a port"),
  z.int().min(1, "not a port").max(65_535, "not a port"),
  { decode: Number, encode: String },
);

/** Whole number, in decimal. */
export const Integer = z.codec(z.string().regex(/^-?\d{1,9}$/, "not a whole number"), z.int(), {
  decode: Number,
  encode: String,
});

const TRUE = ["true", "1", "on", "t", "yes", "y"];
const FALSE = ["false", "0", "off", "f", "no", "n"];

/** Written as Python's `True` or `False`; read from any of pydantic's words for them, in any case. */
export const PythonBoolean = z.codec(
  z.string().refine((text) => [...TRUE, ...FALSE].includes(text.toLowerCase()), { error: "not True or False" }),
  z.boolean(),
  { decode: (text) => TRUE.includes(text.toLowerCase()), encode: (value) => (value ? "True" : "False") },
);

/** The value of a JSON text; undefined for a text that is not JSON. */
export const parseJson = (text: string): unknown => {
  try {
    return parseWellFormed(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
};

/** List, as JSON. `decode` may read another notation, too. */
export const jsonList = <T>(element: z.ZodType<T>, decode = parseJson) =>
  z
    .codec(z.string(), z.unknown(), { decode, encode: (value) => JSON.stringify(value) })
    .pipe(z.array(element, { error: "not a JSON list" }).readonly());

/** A secret's value in clear text, as providers of older days deliver it. */
export const ClearText = z.codec(
  z.string(),
  z.custom<Secret>((value) => value instanceof Secret),
  { decode: (text) => new Secret(text), encode: (secret) => secret.reveal() },
);

/** Where a value that must stay secret is: in a Juju secret, or here, in clear text from a provider of older days. */
export type SecretReference = { readonly secret: SecretId } | Secret;

/** Of both, the value in clear text counts: a provider that delivers it knows no secrets, and its id would be one left behind. */
export const secretReference = (id: SecretId | undefined, clearText: Secret | undefined): SecretReference | undefined =>
  clearText ?? (id === undefined ? undefined : { secret: id });
