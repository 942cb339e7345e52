import * as z from "zod";
import { ApiRefusal } from "./api-status.ts";

/** A JSON value. */
export type Json = z.output<ReturnType<typeof z.json>>;

/** What a request with the method PATCH may be, by its content type. */
export const applyPatch = (contentType: string, document: Json, patch: Json): Json => {
  switch (contentType) {
    case "application/merge-patch+json":
      return mergePatch(document, patch);
    case "application/strategic-merge-patch+json":
      return mergePatch(document, withoutDirectives(patch));
    case "application/json-patch+json":
      return jsonPatch(document, patch);
    default:
      throw new ApiRefusal(
        "UnsupportedMediaType",
        "the body of the request was in an unknown format - accepted media types include: application/json-patch+json, " +
          "application/merge-patch+json, application/strategic-merge-patch+json",
      );
  }
};

type JsonObject = { [key: string]: Json };

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** JSON Merge Patch (RFC 7396): null removes, objects merge, all else replaces. */
const mergePatch = (target: Json, patch: Json): Json => {
  if (!isObject(patch)) return patch;
  const result: JsonObject = isObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = mergePatch(result[key] ?? null, value);
  }
  return result;
};

/** The maps of a ConfigMap merge in a strategic patch as in a merge patch; what would differ are directives, which are not known here. */
const withoutDirectives = (patch: Json): Json => {
  const directive = /"(\$(?:patch|retainKeys|setElementOrder\/\w+|deleteFromPrimitiveList\/\w+))":/.exec(
    JSON.stringify(patch),
  )?.[1];
  if (directive === undefined) return patch;
  throw new ApiRefusal("BadRequest", `the local model does not know the directive ${directive}`);
};

const Operations = z.array(
  z.union([
    z.object({ op: z.enum(["add", "replace", "test"]), path: z.string(), value: z.json() }),
    z.object({ op: z.literal("remove"), path: z.string() }),
  ]),
);

/** JSON Patch (RFC 6902) on objects; `move`, `copy` and places in lists are not known. */
const jsonPatch = (document: Json, patch: Json): Json => {
  const operations = Operations.safeParse(patch);
  if (!operations.success)
    throw new ApiRefusal("BadRequest", "the patch is not a list of add, remove, replace and test");
  return operations.data.reduce<Json>((target, operation) => {
    const path = operation.path.split("/").slice(1).map(unescapeToken);
    return changeAt(target, path, (current) => {
      if (operation.op !== "add" && current === undefined) throw cannotApply(operation.op, operation.path);
      if (operation.op === "remove") return undefined;
      if (operation.op === "test" && JSON.stringify(current) !== JSON.stringify(operation.value))
        throw cannotApply(operation.op, operation.path);
      return operation.value;
    });
  }, document);
};

const unescapeToken = (token: string): string => token.replaceAll("~1", "/").replaceAll("~0", "~");

const cannotApply = (op: string, path: string): ApiRefusal =>
  new ApiRefusal(
    "Invalid",
    `the server rejected our request due to an error in our request: ${op} ${path} cannot be applied`,
  );

const changeAt = (
  target: Json,
  [key, ...rest]: readonly string[],
  change: (current: Json | undefined) => Json | undefined,
): Json => {
  if (key === undefined) return change(target) ?? null;
  if (!isObject(target)) throw new ApiRefusal("Invalid", `there is nothing to change at ${key}`);
  const { [key]: current, ...others } = target;
  const next = rest.length === 0 ? change(current) : changeAt(current ?? null, rest, change);
  return next === undefined ? others : { ...others, [key]: next };
};
