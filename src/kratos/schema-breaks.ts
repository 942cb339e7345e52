import type { KratosConnection } from "./admin-api/connection.ts";
import { type IdentitySummary, identityPages } from "./admin-api/identity-list.ts";
import type { SchemaSet } from "./identity-schemas.ts";
import { compileSchema } from "./json-schema/compile-schema.ts";
import type { Rule, SchemaFault } from "./json-schema/rule.ts";

/** Identities that a set of schemas would make unreadable or unwritable, all for the same reason. */
export interface SchemaBreak {
  readonly schemaId: string;
  /** JSON pointer of the rule in the schema; empty when the schema itself is gone. */
  readonly path: string;
  /** What the rule asks for. */
  readonly detail: string;
  readonly count: number;
  /** Id of one of them. */
  readonly example: string;
}

/** Whether it is the schema itself that is missing. */
export const isGone = ({ path }: SchemaBreak): boolean => path === "";

/**
 * Holds every identity against its schema in the new set, if that is another than before; gathers those that do not fit, the most frequent
 * reason first. Constant memory; no request at all when schemas are only added. Throws as the admin API does.
 */
export const findSchemaBreaks = async (
  kratos: KratosConnection,
  before: SchemaSet,
  after: SchemaSet,
): Promise<readonly SchemaBreak[]> => {
  const rules = changedSchemas(before, after);
  if (rules.size === 0) return [];
  const breaks = new Map<string, SchemaBreak>();
  for await (const { identities } of identityPages(kratos, {}))
    for (const { summary } of identities) addBreaks(breaks, summary(), rules);
  return [...breaks.values()].toSorted((a, b) => b.count - a.count);
};

/** Pointers of rules that the search passes over, since only Kratos can tell them when an identity is written. */
export const uncheckedRules = (schemas: ReadonlyMap<string, string>): readonly string[] =>
  [...schemas].flatMap(([id, text]) => compileSchema(JSON.parse(text)).unchecked.map((path) => `${id}${path}`));

const GONE: Rule = () => [{ path: "", detail: "is gone, and identities use it" }];

const changedSchemas = (before: SchemaSet, after: SchemaSet): ReadonlyMap<string, Rule> =>
  new Map(
    [...before.schemas.keys()].flatMap((id): [string, Rule][] => {
      const text = after.schemas.get(id);
      if (text === before.schemas.get(id)) return [];
      return [[id, text === undefined ? GONE : compileSchema(JSON.parse(text)).faultsOf]];
    }),
  );

/** Names of traits may be in a reason, and people may choose those: more different reasons than this are not told apart. */
const MOST_REASONS = 100;

const addBreaks = (
  breaks: Map<string, SchemaBreak>,
  { id, schema_id: schemaId, traits }: IdentitySummary,
  rules: ReadonlyMap<string, Rule>,
): void => {
  const faults = rules.get(schemaId)?.({ traits: traits ?? {} }) ?? [];
  const keys = new Map(faults.map((fault) => [keyOf(schemaId, fault), fault]));
  for (const [key, { path, detail }] of keys) {
    const known = breaks.get(key);
    if (known === undefined && breaks.size >= MOST_REASONS) continue;
    breaks.set(key, { schemaId, path, detail, count: (known?.count ?? 0) + 1, example: known?.example ?? id });
  }
};

const keyOf = (schemaId: string, { path, detail }: SchemaFault): string => JSON.stringify([schemaId, path, detail]);
