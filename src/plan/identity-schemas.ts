import adminSchema from "#src/assets/identity-schemas/admin_v0.json" with { type: "json" };
import userSchema from "#src/assets/identity-schemas/social_user_v0.json" with { type: "json" };
import type { Facts } from "#src/facts.ts";
import type { SchemaSet } from "#src/kratos/identity-schemas.ts";
import { ADMIN_SCHEMA_ID, USER_SCHEMA_ID } from "#src/kratos/names.ts";
import type { ProblemSource } from "#src/problem.ts";

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

/** Where the schemas beside the shipped ones come from. */
export type SchemaOrigin = "option" | "config-map" | "shipped";

/** Which schemas are asked for, or why what is asked for cannot be. */
export type WantedSchemas =
  | { readonly state: "valid"; readonly origin: SchemaOrigin; readonly set: SchemaSet }
  | { readonly state: "invalid"; readonly source: ProblemSource; readonly reason: string };

/** The option counts before the ConfigMap, which Admin UI edits; each is added to the shipped schemas. */
export const wantedSchemas = ({ options: { values: options }, configMaps }: Facts): WantedSchemas => {
  if (options.identity_schemas !== undefined && options.identity_schemas.trim() !== "")
    return ofOption(options.identity_schemas, options.default_identity_schema_id);
  const data = configMaps.state === "read" ? configMaps.schemas : undefined;
  if (data?.[DEFAULT_KEY] !== undefined) return ofConfigMap(data, data[DEFAULT_KEY]);
  return { state: "valid", origin: "shipped", set: SHIPPED_SCHEMAS };
};

const OPTION = { option: "identity_schemas" } as const;
const CONFIG_MAP = { configMap: "identity-schemas" } as const;

/** The key of the ConfigMap that names the default; without it Admin UI has not decided yet. */
const DEFAULT_KEY = "default.schema";

const ofOption = (text: string, defaultId: string | undefined): WantedSchemas => {
  const parsed = parseObject(text);
  if (typeof parsed === "string") return { state: "invalid", source: OPTION, reason: parsed };
  const schemas = new Map(SHIPPED_SCHEMAS.schemas);
  for (const [id, schema] of Object.entries(parsed)) {
    const fault = schemaFault(schema);
    if (fault !== undefined) return { state: "invalid", source: OPTION, reason: `schema ${id}: ${fault}` };
    schemas.set(id, JSON.stringify(schema));
  }
  return withDefault(schemas, defaultId || SHIPPED_SCHEMAS.defaultId, "option", {
    option: "default_identity_schema_id",
  });
};

const ofConfigMap = (data: Readonly<Record<string, string>>, defaultId: string): WantedSchemas => {
  const schemas = new Map(SHIPPED_SCHEMAS.schemas);
  for (const [id, text] of Object.entries(data)) {
    if (id === DEFAULT_KEY) continue;
    const parsed = parseObject(text);
    const fault = typeof parsed === "string" ? parsed : schemaFault(parsed);
    if (fault !== undefined) return { state: "invalid", source: CONFIG_MAP, reason: `schema ${id}: ${fault}` };
    schemas.set(id, text);
  }
  return withDefault(schemas, defaultId, "config-map", CONFIG_MAP);
};

const withDefault = (
  schemas: ReadonlyMap<string, string>,
  defaultId: string,
  origin: SchemaOrigin,
  source: ProblemSource,
): WantedSchemas =>
  schemas.has(defaultId)
    ? { state: "valid", origin, set: { defaultId, schemas } }
    : {
        state: "invalid",
        source,
        reason: `the default ${defaultId} is not one of the schemas: ${[...schemas.keys()].join(", ")}`,
      };

/** What a schema needs that Kratos does not ask for and then fails on; the rest Kratos checks itself. */
const schemaFault = (schema: unknown): string | undefined => {
  if (!isObject(schema)) return "not a JSON object";
  const { properties } = schema;
  if (!isObject(properties) || !isObject(properties["traits"])) return "/properties/traits is missing";
  return undefined;
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const parseObject = (text: string): Readonly<Record<string, unknown>> | string => {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : "not a JSON object";
  } catch (error) {
    if (error instanceof SyntaxError) return `not JSON: ${error.message}`;
    throw error;
  }
};
