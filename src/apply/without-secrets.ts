import type { Secret } from "#lib/juju/secret.ts";

/** Replaces every secret wherever it stands in a text, also as a part of a URL and line by line; of one that is a URL its password too. */
export const withoutSecrets = (lines: readonly string[], secrets: readonly Secret[]): readonly string[] => {
  const parts = new Set(secrets.flatMap((secret) => partsOf(secret.reveal())).filter((part) => part !== ""));
  // A longer one may hold a shorter one, and would not be found any more without it.
  const needles = [...parts].toSorted((a, b) => b.length - a.length);
  return lines.map((line) => needles.reduce((text, needle) => text.replaceAll(needle, "<secret>"), line));
};

const partsOf = (value: string): readonly string[] => {
  const password = /^\w+:\/\/[^:@/]*:(?<password>[^@/]+)@/.exec(value)?.groups?.["password"];
  const values = password === undefined ? [value] : [value, password, decoded(password)];
  return values
    .flatMap((each) => [each, ...linesOf(each)])
    .flatMap((each) => [each, encodeURIComponent(each.toWellFormed())]);
};

/** A secret may look like a URL and be none. */
const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
};

/** Lines of a key, of which a log shows one at a time; a shorter one may be a word like any other. */
const LEAST_LENGTH = 6;

const linesOf = (value: string): readonly string[] =>
  value.split(/\r?\n/).filter((line) => line.length >= LEAST_LENGTH && line !== value);
