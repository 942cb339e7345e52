import { hash } from "node:crypto";
import type { SecretContentPayload } from "./commit-payload.ts";

/** Content in base64 with the hash that Juju compares revisions by (juju `core/secrets`). */
export const contentPayload = (
  data: Readonly<Record<string, string>>,
): SecretContentPayload & { checksum: string } => ({
  data,
  checksum: secretChecksum(data),
});

/** The hash of a secret's content, given in base64. */
export const secretChecksum = (data: Readonly<Record<string, string>>): string => {
  const sorted = Object.fromEntries(Object.entries(data).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return hash("sha256", JSON.stringify(sorted));
};
