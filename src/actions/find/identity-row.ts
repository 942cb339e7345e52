import { MOST_ANSWER_BYTES } from "#src/actions/frame/page-budget.ts";
import { minute } from "#src/actions/frame/table.ts";
import type { IdentitySummary, ListedIdentity } from "#src/kratos/admin-api/identity-list.ts";

/** The headings of a table of identities. */
export const IDENTITY_HEADINGS = ["ID", "SCHEMA", "STATE", "IDENTIFIER", "CREATED (UTC)"] as const;

/** An identity as a row of that table. */
export const identityRow = (listed: ListedIdentity): readonly string[] => {
  const summary = listed.summary();
  return [summary.id, summary.schema_id, summary.state ?? "", identifierOf(summary), minute(summary.created_at)];
};

/** An identity in a document; of one that is longer than an answer may be, only what tells whose it is. */
export const identityDocument = ({ whole }: ListedIdentity): Readonly<Record<string, unknown>> => {
  const identity = whole();
  if (Buffer.byteLength(JSON.stringify(identity)) < MOST_ANSWER_BYTES) return identity;
  const { id, schema_id, state, created_at } = identity;
  return { id, schema_id, state, created_at, shortened: true };
};

/** What people know the person by: an address, or the trait that is most likely to be a name. */
export const identifierOf = ({ verifiable_addresses, recovery_addresses, traits }: IdentitySummary): string => {
  const address = verifiable_addresses?.[0] ?? recovery_addresses?.[0];
  if (address !== undefined) return address.value;
  const texts = Object.entries(traits ?? {}).filter(([, value]) => typeof value === "string");
  const likely = ["email", "username", "name"].map((trait) => texts.find(([name]) => name === trait)).find(Boolean);
  return String((likely ?? texts[0])?.[1] ?? "");
};
