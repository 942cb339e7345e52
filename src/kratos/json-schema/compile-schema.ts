import { ARRAY_KEYWORDS } from "./array-keywords.ts";
import { COMBINING_KEYWORDS } from "./combining-keywords.ts";
import { OBJECT_KEYWORDS } from "./object-keywords.ts";
import { ANYTHING, has, isJsonObject, type JsonObject, type Keyword, type Rule, type SchemaFault } from "./rule.ts";
import { VALUE_KEYWORDS } from "./value-keywords.ts";

/** A JSON schema (draft 7) that values can be held against. */
export interface CompiledSchema {
  /** What a value breaks. Where Kratos is stricter than what is looked at here, nothing. */
  readonly faultsOf: Rule;
  /** Pointers of `$ref`s that lead nowhere in the schema: Kratos takes it, and then fails on every identity. */
  readonly dangling: readonly string[];
  /** Pointers of rules that only Kratos itself can tell, when an identity is written: formats such as `tel`, patterns that only Go takes, `$ref`s to other documents. */
  readonly unchecked: readonly string[];
}

const KEYWORDS: ReadonlyMap<string, Keyword> = new Map(
  Object.entries({ ...VALUE_KEYWORDS, ...OBJECT_KEYWORDS, ...ARRAY_KEYWORDS, ...COMBINING_KEYWORDS }),
);

interface Compilation {
  readonly root: unknown;
  /** What `$ref`s lead to, by pointer: a schema may contain itself. */
  readonly referred: Map<string, Rule>;
  readonly dangling: string[];
  readonly unchecked: string[];
}

/**
 * Compiles a schema, by the rules of ory/jsonschema (Kratos' own validator) where it goes its own way. Whether the schema itself is well
 * formed is for Kratos to say; what is not counts as no rule.
 */
export const compileSchema = (root: unknown): CompiledSchema => {
  const compilation: Compilation = { root, referred: new Map(), dangling: [], unchecked: [] };
  const faultsOf = compileNode(root, "", compilation);
  return { faultsOf, dangling: compilation.dangling, unchecked: compilation.unchecked };
};

const compileNode = (node: unknown, path: string, compilation: Compilation): Rule => {
  if (node === false) return () => [{ path, detail: "forbids this" }];
  if (!isJsonObject(node)) return ANYTHING;
  // Draft 7 passes over whatever stands beside it.
  if (typeof node["$ref"] === "string") return referred(node["$ref"], `${path}/$ref`, compilation);
  const rules = [...KEYWORDS]
    .filter(([name]) => has(node, name))
    .map(([name, keyword]) => compileKeyword(name, keyword, node, { path, compilation }))
    .filter((rule) => rule !== ANYTHING);
  const [type] = has(node, "type") ? rules : [];
  return rules.length === 0 ? ANYTHING : (value) => ofWrongType(type, value) ?? rules.flatMap((rule) => rule(value));
};

/** Of a value of the wrong type nothing else is said. */
const ofWrongType = (type: Rule | undefined, value: unknown): readonly SchemaFault[] | undefined => {
  const faults = type?.(value) ?? [];
  return faults.length === 0 ? undefined : faults;
};

const compileKeyword = (
  name: string,
  keyword: Keyword,
  schema: JsonObject,
  { path, compilation }: { readonly path: string; readonly compilation: Compilation },
): Rule => {
  const pointer = `${path}/${escaped(name)}`;
  const at = (segments: readonly (string | number)[]) => [pointer, ...segments.map(escaped)].join("/");
  return keyword(schema[name], {
    schema,
    sub: (node, ...segments) => compileNode(node, at(segments), compilation),
    broken: (detail, ...segments) => [{ path: at(segments), detail }],
    unchecked: () => {
      compilation.unchecked.push(pointer);
      return ANYTHING;
    },
  });
};

const referred = (ref: string, path: string, compilation: Compilation): Rule => {
  if (!ref.startsWith("#")) {
    compilation.unchecked.push(path);
    return ANYTHING;
  }
  const pointer = unescaped(ref.slice(1));
  const before = compilation.referred.get(pointer);
  if (before !== undefined) return before;
  const target = nodeAt(compilation.root, pointer);
  if (target === undefined) {
    compilation.dangling.push(path);
    return ANYTHING;
  }
  let rule: Rule = ANYTHING;
  compilation.referred.set(pointer, (value) => rule(value));
  rule = compileNode(target, pointer, compilation);
  return rule;
};

/** A pointer in a URL has its special characters percent-encoded; one that is not encoded well leads nowhere. */
const unescaped = (fragment: string): string => {
  try {
    return decodeURIComponent(fragment);
  } catch (error) {
    if (error instanceof URIError) return fragment;
    throw error;
  }
};

const nodeAt = (root: unknown, pointer: string): unknown =>
  pointer
    .split("/")
    .slice(1)
    .map((segment) => segment.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce<unknown>((node, segment) => {
      if (Array.isArray(node)) return node[Number(segment)];
      return isJsonObject(node) && has(node, segment) ? node[segment] : undefined;
    }, root);

const escaped = (segment: string | number): string => String(segment).replaceAll("~", "~0").replaceAll("/", "~1");
