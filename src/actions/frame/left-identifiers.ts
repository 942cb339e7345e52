import type { KratosConnection } from "#src/kratos/admin-api/connection.ts";
import { getCredentials } from "#src/kratos/admin-api/credentials.ts";
import { textTraits } from "./text-traits.ts";

/**
 * What an identity still logs in with though its traits do not have it any more: Kratos leaves a credential alone that would be left without
 * identifiers (ory/kratos#4076). It is only asked when a text went away.
 */
export const leftIdentifiers = async (
  kratos: KratosConnection,
  identityId: string,
  { before, after }: { readonly before: unknown; readonly after: unknown },
): Promise<readonly string[]> => {
  const kept = new Set(textTraits(after).map(normalized));
  const gone = new Set(
    textTraits(before)
      .map(normalized)
      .filter((text) => !kept.has(text)),
  );
  if (gone.size === 0) return [];
  const { password, webauthn } = await getCredentials(kratos, identityId);
  return [...new Set([...password.identifiers, ...webauthn.identifiers])].filter((each) => gone.has(normalized(each)));
};

/** Kratos keeps identifiers in lower case and without blanks around them. */
const normalized = (text: string): string => text.trim().toLowerCase();
