import { hash } from "node:crypto";

/** A short stand-in for a value that may hold secrets or be long: SHA-256 of it, or of its JSON, in hexadecimal. */
export const fingerprint = (value: unknown): string =>
  hash("sha256", typeof value === "string" ? value : JSON.stringify(value));
