import type { Facts } from "#src/facts.ts";
import { CIPHER_SECRET, COOKIE_SECRET, SECRET_LENGTH } from "#src/kratos/names.ts";
import type { NewSecret } from "#src/wanted.ts";

/**
 * The secrets that the leader has to create. The cipher secret comes first and only on a new application: where a database was migrated
 * without one (by the Python charm) tokens are stored in clear, and switching encryption on would make them unreadable.
 */
export const newSecrets = ({ leader, peers, secrets: { cookie, cipher } }: Facts): readonly NewSecret[] => {
  if (!leader || peers.state === "absent") return [];
  const isNew = peers.migratedVersions.size === 0;
  return [
    ...(cipher.state === "absent" && isNew ? [secret(CIPHER_SECRET, "Encrypts the tokens that Kratos stores")] : []),
    ...(cookie.state === "absent" ? [secret(COOKIE_SECRET, "Signs the session cookies of Kratos")] : []),
  ];
};

const secret = (name: { readonly label: string; readonly key: string }, description: string): NewSecret => ({
  ...name,
  length: SECRET_LENGTH,
  description,
});
