import * as z from "zod";
import { json, requestSync } from "./envelope.ts";
import type { Pebble, RequestOptions } from "./transport.ts";

const Identity = z.object({
  access: z.enum(["admin", "read", "metrics", "untrusted"]),
  local: z.object({ "user-id": z.number() }).optional(),
  basic: z.object({ password: z.string() }).optional(),
  cert: z.object({ pem: z.string() }).optional(),
});

/** Who may use Pebble, and for what: a user of the machine, a password (hashed by `openssl passwd -6`) or a certificate. Pebble shows the last two as asterisks. */
export type Identity = z.output<typeof Identity>;

/** The identities that were added to Pebble, by name. */
export const listIdentities = (
  pebble: Pebble,
  options: RequestOptions = {},
): Promise<Readonly<Record<string, Identity>>> =>
  requestSync(pebble, { method: "GET", path: "/v1/identities", ...options }, z.record(z.string(), Identity));

/** Adds identities, and gives those that exist their new values; null removes one. The others stay. */
export const replaceIdentities = async (
  pebble: Pebble,
  identities: Readonly<Record<string, Identity | null>>,
  options: RequestOptions = {},
): Promise<void> => {
  const body = json({ action: "replace", identities });
  await requestSync(pebble, { method: "POST", path: "/v1/identities", ...body, ...options }, z.unknown());
};
