import type { KratosConnection } from "./admin-api/connection.ts";
import type { Identity } from "./admin-api/identities.ts";
import { everyIdentity } from "./admin-api/identity-list.ts";
import type { SchemaSet } from "./identity-schemas.ts";

/** Identities that a set of schemas would make unreadable or unwritable. */
export interface SchemaBreak {
  readonly schemaId: string;
  /** What is wrong, with the JSON path. */
  readonly reason: string;
  readonly count: number;
  /** Id of one of them. */
  readonly example: string;
}

/** Goes through all identities, in constant memory, and gathers those that do not fit a set of schemas. */
export const findSchemaBreaks = async (
  kratos: KratosConnection,
  { schemas }: SchemaSet,
): Promise<readonly SchemaBreak[]> => {
  const breaks = new Map<string, SchemaBreak>();
  const required = new Map([...schemas].map(([id, text]) => [id, requiredTraits(text)]));
  for await (const identity of everyIdentity(kratos)) {
    const reason = faultOf(identity, required.get(identity.schema_id));
    if (reason === undefined) continue;
    const key = `${identity.schema_id} ${reason}`;
    const before = breaks.get(key);
    breaks.set(key, {
      schemaId: identity.schema_id,
      reason,
      count: (before?.count ?? 0) + 1,
      example: before?.example ?? identity.id,
    });
  }
  return [...breaks.values()].toSorted((a, b) => b.count - a.count);
};

const faultOf = ({ traits }: Identity, required: readonly string[] | undefined): string | undefined => {
  if (required === undefined) return "is gone, and identities use it";
  const missing = required.filter((trait) => traits?.[trait] === undefined);
  return missing.length === 0
    ? undefined
    : `/properties/traits/required asks for ${missing.join(", ")}, which identities lack`;
};

const requiredTraits = (text: string): readonly string[] => {
  const schema: unknown = JSON.parse(text);
  const required = at(at(at(schema, "properties"), "traits"), "required");
  return Array.isArray(required) ? required.filter((name) => typeof name === "string") : [];
};

const at = (value: unknown, key: string): unknown =>
  typeof value === "object" && value !== null ? Object.entries(value).find(([name]) => name === key)?.[1] : undefined;
