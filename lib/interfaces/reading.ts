import type * as z from "zod";
import type { Databag } from "#lib/juju/databag.ts";

/** What one side makes of the other's databag. A reader answers one of these whatever the databag holds; it never throws. */
export type Reading<T> =
  /** The other side has not said it yet, or has withdrawn it. */
  { readonly state: "pending" } | Invalid | { readonly state: "ready"; readonly value: T };

/** What cannot be used: the key of the databag, and what is wrong there. Never the value, which may be secret. */
export interface Invalid {
  readonly state: "invalid";
  readonly key: string;
  readonly reason: string;
}

/** Reads the JSON at a key. A key without a value does not exist in Juju. */
export const readJson = <T>(databag: Databag, key: string, shape: z.ZodType<T>): Reading<T> => {
  const text = databag[key] ?? "";
  if (text === "") return { state: "pending" };
  const json = parseJson(text);
  if (json === NOT_JSON) return { state: "invalid", key, reason: "not JSON" };
  const parsed = shape.safeParse(json);
  return parsed.success
    ? { state: "ready", value: parsed.data }
    : { state: "invalid", key, reason: reasonOf(parsed.error) };
};

/** The same reading of another value. */
export const mapReading = <T, U>(reading: Reading<T>, transform: (value: T) => U): Reading<U> =>
  reading.state === "ready" ? { state: "ready", value: transform(reading.value) } : reading;

/** What {@link parseJson} answers to text that is no JSON; JSON itself has no symbols. */
const NOT_JSON = Symbol("not JSON");

/** The value that a text stands for. The parser's own message is left out, since it quotes the text. */
const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return NOT_JSON;
    throw error;
  }
};

/** The first thing wrong with a value: where, and what was expected there. */
export const reasonOf = (error: z.ZodError): string => {
  const [issue] = error.issues;
  if (issue === undefined) return "not of the expected form";
  return issue.path.length === 0 ? issue.message : `${printable(dotPath(issue.path))}: ${issue.message}`;
};

/** Text of others that goes into a message: short, and without characters that could break it. */
export const printable = (text: string): string => text.slice(0, 64).replaceAll(/[^ -~]/g, "?");

/** Such as `providers[0].scope`. Zod's own function for it would bring all of zod's languages into the bundle. */
const dotPath = (path: readonly PropertyKey[]): string =>
  path
    .map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`))
    .join("")
    .replace(/^\./, "");
