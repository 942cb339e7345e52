import * as z from "zod";
import type { Databag } from "#lib/juju/databag.ts";

/** What the other side of a relation has said so far. */
export type Reading<T> =
  /** Nothing yet. `missing` is the key to wait for. */
  | { readonly state: "pending"; readonly missing: string }
  /** It cannot be used. The reason never holds the value, which may be a secret. */
  | Invalid
  | { readonly state: "ready"; readonly value: T };

export interface Invalid {
  readonly state: "invalid";
  readonly key: string;
  readonly reason: string;
}

/**
 * Reads the fields that a schema names; the key of a field is its name in snake case (`auth_type` of `authType`), other keys are passed over.
 * No key at all is `pending`. Some of them is `invalid`: Juju delivers at once what a hook wrote, so the rest would not follow by itself.
 */
export const readDatabag = <S extends z.ZodObject>(schema: S, databag: Databag): Reading<z.output<S>> => {
  const names = Object.keys(schema.shape);
  const texts = Object.fromEntries(
    names.map((name) => [name, databag[keyOf(name)] ?? ""]).filter(([, text]) => text !== ""),
  );
  if (Object.keys(texts).length === 0) return { state: "pending", missing: keyOf(names[0] ?? "") };
  const parsed = schema.safeParse(texts);
  if (parsed.success) return { state: "ready", value: parsed.data };
  const issue = parsed.error.issues[0];
  const name = String(issue?.path[0] ?? names[0]);
  return { state: "invalid", key: keyOf(name), reason: name in texts ? (issue?.message ?? "") : "missing" };
};

/** The databag that {@link readDatabag} reads with the same schema. Throws ZodError for a value that the schema refuses: that is a bug of the caller. */
export const writeDatabag = <S extends z.ZodObject>(schema: S, value: z.output<S>): Databag =>
  Object.fromEntries(
    Object.entries(z.encode(schema, value)).flatMap(([name, text]): [string, string][] =>
      typeof text === "string" ? [[keyOf(name), text]] : [],
    ),
  );

/** The same reading of a value in another shape. */
export const mapReading = <T, U>(reading: Reading<T>, transform: (value: T) => U): Reading<U> =>
  reading.state === "ready" ? { state: "ready", value: transform(reading.value) } : reading;

const keyOf = (name: string): string => name.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`);
