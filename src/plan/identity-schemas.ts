import adminSchema from "#src/assets/identity-schemas/admin_v0.json" with { type: "json" };
import userSchema from "#src/assets/identity-schemas/social_user_v0.json" with { type: "json" };
import type { Facts } from "#src/facts.ts";
import type { SchemaSet } from "#src/kratos/identity-schemas.ts";
import { ADMIN_SCHEMA_ID, USER_SCHEMA_ID } from "#src/kratos/names.ts";
import { isJsonObject, parseJsonObject } from "./json-object.ts";

/**
 * The schemas that the charm ships. Identities of the first day refer to them, so they are in every set. They are kept line by line as the
 * Python charm had them: Kratos and Admin UI show the text itself, and a refresh is no reason to change it.
 */
export const SHIPPED_SCHEMAS: SchemaSet = {
  defaultId: USER_SCHEMA_ID,
  schemas: new Map([
    [USER_SCHEMA_ID, userSchema.text.join("\n")],
    [ADMIN_SCHEMA_ID, adminSchema.text.join("\n")],
  ]),
};

/** Where the schemas beside the shipped ones come from; undefined when there are none. */
export type SchemaSource = { readonly option: string } | { readonly configMap: string };

/** Schemas that are only to be tried out come from a parameter of an action. */
export type TriedSource = { readonly parameter: string };

/** Which schemas are asked for, or why what is asked for cannot be. */
export type WantedSchemas<Source = SchemaSource> =
  | { readonly state: "valid"; readonly source: Source | undefined; readonly set: SchemaSet }
  | { readonly state: "invalid"; readonly source: Source; readonly reason: string }
  /** The ConfigMap decides and cannot be read at the moment. */
  | { readonly state: "unknown" };

/** The option counts before the ConfigMap, which Admin UI edits; each is added to the shipped schemas. */
export const wantedSchemas = ({
  options: { values: options },
  configMaps,
}: Pick<Facts, "options" | "configMaps">): WantedSchemas => {
  const { identity_schemas: text = "", default_identity_schema_id: defaultId } = options;
  if (text.trim() !== "") return schemasIn(text, defaultId, OPTIONS);
  if (configMaps.state === "unreadable") return { state: "unknown" };
  const data = schemasInConfigMap({ configMaps });
  if (configMaps.state === "read" && data !== undefined) return ofConfigMap(data, configMaps.names.schemas);
  return { state: "valid", source: undefined, set: SHIPPED_SCHEMAS };
};

/** What Admin UI has decided on; without a default it has not decided yet. */
export const schemasInConfigMap = ({
  configMaps,
}: Pick<Facts, "configMaps">): Readonly<Record<string, string>> | undefined =>
  configMaps.state === "read" && configMaps.schemas?.[DEFAULT_KEY] !== undefined ? configMaps.schemas : undefined;

/** The key of the ConfigMap that names the default. */
const DEFAULT_KEY = "default.schema";

/** Where the schemas and their default come from. */
interface Sources<Source> {
  readonly schemas: Source;
  readonly ofDefault: Source;
}

const OPTIONS: Sources<SchemaSource> = {
  schemas: { option: "identity_schemas" },
  ofDefault: { option: "default_identity_schema_id" },
};

const PARAMETERS: Sources<TriedSource> = {
  schemas: { parameter: "schemas" },
  ofDefault: { parameter: "default-schema-id" },
};

/** The set that the option `identity_schemas` would ask for, if it had the value that the action check-schemas is given to try out. */
export const schemasOfParameters = (text: string, defaultId: string | undefined): WantedSchemas<TriedSource> =>
  schemasIn(text, defaultId, PARAMETERS);

const schemasIn = <Source>(
  text: string,
  defaultId: string | undefined,
  sources: Sources<Source>,
): WantedSchemas<Source> => {
  const invalid = (reason: string) => ({ state: "invalid", source: sources.schemas, reason }) as const;
  const parsed = parseJsonObject(text);
  if (parsed.state === "invalid") return invalid(parsed.reason);
  if (isSchema(parsed.value)) return invalid(LONE_SCHEMA);
  const schemas = new Map(SHIPPED_SCHEMAS.schemas);
  for (const [id, schema] of Object.entries(parsed.value)) {
    const fault = schemaFault(schema);
    if (fault !== undefined) return invalid(`schema ${id}: ${fault}`);
    if (id === "") return invalid("the id of a schema is empty");
    schemas.set(id, JSON.stringify(schema));
  }
  return withDefault({ defaultId: defaultId || SHIPPED_SCHEMAS.defaultId, schemas }, sources);
};

const LONE_SCHEMA = 'a schema without its id; write: {"ID": {...}}';

/** Whether an object is not schemas by their ids, but one of them itself. */
const isSchema = (value: Readonly<Record<string, unknown>>): boolean =>
  typeof value["$schema"] === "string" || schemaFault(value) === undefined;

const ofConfigMap = (data: Readonly<Record<string, string>>, configMap: string): WantedSchemas => {
  const source: SchemaSource = { configMap };
  const schemas = new Map(SHIPPED_SCHEMAS.schemas);
  for (const [id, text] of Object.entries(data)) {
    if (id === DEFAULT_KEY) continue;
    const parsed = parseJsonObject(text);
    const fault = parsed.state === "invalid" ? parsed.reason : schemaFault(parsed.value);
    if (fault !== undefined) return { state: "invalid", source, reason: `schema ${id}: ${fault}` };
    schemas.set(id, text);
  }
  return withDefault({ defaultId: data[DEFAULT_KEY]?.trim() ?? "", schemas }, { schemas: source, ofDefault: source });
};

const withDefault = <Source>(set: SchemaSet, { schemas, ofDefault }: Sources<Source>): WantedSchemas<Source> =>
  set.schemas.has(set.defaultId)
    ? { state: "valid", source: schemas, set }
    : {
        state: "invalid",
        source: ofDefault,
        reason: `the default ${set.defaultId} is not one of the schemas: ${[...set.schemas.keys()].join(", ")}`,
      };

/** What a schema needs that people forget first; the rest Kratos checks itself. */
const schemaFault = (schema: unknown): string | undefined => {
  if (!isJsonObject(schema)) return "not a JSON object";
  const { properties } = schema;
  if (!isJsonObject(properties) || !isJsonObject(properties["traits"])) return "/properties/traits is missing";
  return undefined;
};
