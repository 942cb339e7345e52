import * as z from "zod";
import type { IdentityJsonSchema } from "#src/kratos/admin-api/schemas.ts";
import { isJsonObject, isOfType, type JsonObject } from "#src/kratos/json-schema/rule.ts";
import type { TraitFault } from "./account-facts.ts";

/** The rules of a JSON schema that are looked at; the rest only Kratos itself can tell, and only when the identity is written. */
const Node = z.object({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  required: z.array(z.string()).optional(),
  enum: z.array(z.unknown()).optional(),
  minLength: z.number().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
});

type Node = z.output<typeof Node>;

/** What in the traits of an identity the basic rules of its schema refuse: required, type, enum, minLength. A rule in a form that is not understood counts as kept. */
export const traitFaults = (schema: IdentityJsonSchema, traits: unknown): readonly TraitFault[] => {
  const root = Node.safeParse(schema).data?.properties?.["traits"];
  return root === undefined ? [] : faultsOf(root, traits ?? {}, []);
};

const faultsOf = (rule: unknown, value: unknown, path: readonly string[]): readonly TraitFault[] => {
  const node = Node.safeParse(rule).data;
  if (node === undefined) return [];
  const fault = ownFault(node, value);
  if (fault !== undefined) return [{ trait: path.join("."), fault }];
  return isJsonObject(value) ? [...missing(node, value, path), ...below(node, value, path)] : [];
};

const ownFault = ({ type, enum: values, minLength }: Node, value: unknown): string | undefined => {
  const types = type === undefined ? [] : [type].flat();
  if (types.length > 0 && !types.some((each) => isOfType(value, each))) return `must be of type ${types.join(" or ")}`;
  if (values !== undefined && !values.includes(value)) return "is none of the values that are allowed";
  if (minLength !== undefined && typeof value === "string" && [...value].length < minLength)
    return `must have at least ${minLength} characters`;
  return undefined;
};

const missing = ({ required = [] }: Node, value: JsonObject, path: readonly string[]) =>
  required
    .filter((name) => value[name] === undefined)
    .map((name) => ({ trait: [...path, name].join("."), fault: "is required and missing" }));

const below = ({ properties = {} }: Node, value: JsonObject, path: readonly string[]) =>
  Object.entries(properties)
    .filter(([name]) => value[name] !== undefined)
    .flatMap(([name, rule]) => faultsOf(rule, value[name], [...path, name]));
