import { ARRAY_KEYWORDS } from "./array-keywords.ts";
import { COMBINING_KEYWORDS } from "./combining-keywords.ts";
import { OBJECT_KEYWORDS } from "./object-keywords.ts";
import { ANYTHING, has, isJsonObject, type JsonObject, type Keyword, type Rule, type SchemaFault } from "./rule.ts";
import { VALUE_KEYWORDS } from "./value-keywords.ts";

/** A JSON schema (draft 7) that values can be held against. */
export interface CompiledSchema {
  /** What a value breaks. Where Kratos is stricter than what is looked at here, nothing. */
  readonly faultsOf: Rule;
  /**
   * Pointers of `$ref`s that lead nowhere in the schema, or for ever back to where they stand: Kratos takes it, and then fails on every
   * identity, or crashes (ory/jsonschema follows them until its stack overflows).
   */
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
  readonly leads: Lead[];
  readonly dangling: string[];
  readonly unchecked: string[];
}

/** Where a schema or a `$ref` stands, and the pointer of the schema that its value was first held against. */
interface Place {
  readonly path: string;
  readonly start: string;
}

/** A `$ref`, and the pointer of what it leads to. */
interface Lead extends Place {
  readonly target: string;
}

/**
 * Compiles a schema, by the rules of ory/jsonschema (Kratos' own validator) where it goes its own way. Whether the schema itself is well
 * formed is for Kratos to say; what is not counts as no rule.
 */
export const compileSchema = (root: unknown): CompiledSchema => {
  const compilation: Compilation = { root, referred: new Map(), leads: [], dangling: [], unchecked: [] };
  const { dangling, unchecked } = compilation;
  const faultsOf = compileAt("", root, compilation);
  const loops = loopsOf(compilation.leads);
  return loops.length === 0
    ? { faultsOf, dangling, unchecked }
    : { faultsOf: ANYTHING, dangling: [...dangling, ...loops], unchecked };
};

/** Compiles what `$ref`s may lead to, and it to itself. */
const compileAt = (pointer: string, node: unknown, compilation: Compilation): Rule => {
  let rule: Rule = ANYTHING;
  compilation.referred.set(pointer, (value) => rule(value));
  rule = compileNode(node, { path: pointer, start: pointer }, compilation);
  return rule;
};

/** Those that lead back to where they stand without going into the value. */
const loopsOf = (leads: readonly Lead[]): readonly string[] => {
  const reachable = (from: string, seen: Set<string>): Set<string> => {
    for (const { target } of leads.filter(({ start }) => start === from))
      if (!seen.has(target)) reachable(target, seen.add(target));
    return seen;
  };
  return leads.filter(({ start, target }) => reachable(target, new Set([target])).has(start)).map(({ path }) => path);
};

const compileNode = (node: unknown, place: Place, compilation: Compilation): Rule => {
  const { path, start } = place;
  if (node === false) return () => [{ path, detail: "forbids this" }];
  if (!isJsonObject(node)) return ANYTHING;
  // Draft 7 passes over whatever stands beside it.
  if (typeof node["$ref"] === "string") return referred(node["$ref"], { path: `${path}/$ref`, start }, compilation);
  const rules = [...KEYWORDS]
    .filter(([name]) => has(node, name))
    .map(([name, keyword]) => compileKeyword(name, keyword, node, { place, compilation }))
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
  { place, compilation }: { readonly place: Place; readonly compilation: Compilation },
): Rule => {
  const pointer = `${place.path}/${escaped(name)}`;
  const at = (segments: readonly (string | number)[]) => [pointer, ...segments.map(escaped)].join("/");
  return keyword(schema[name], {
    schema,
    sub: (node, ...segments) => compileNode(node, { path: at(segments), start: at(segments) }, compilation),
    same: (node, ...segments) => compileNode(node, { ...place, path: at(segments) }, compilation),
    broken: (detail, ...segments) => [{ path: at(segments), detail }],
    unchecked: () => {
      compilation.unchecked.push(pointer);
      return ANYTHING;
    },
  });
};

const referred = (ref: string, place: Place, compilation: Compilation): Rule => {
  if (!ref.startsWith("#")) {
    compilation.unchecked.push(place.path);
    return ANYTHING;
  }
  const pointer = unescaped(ref.slice(1));
  const target = nodeAt(compilation.root, pointer);
  if (target === undefined) {
    compilation.dangling.push(place.path);
    return ANYTHING;
  }
  compilation.leads.push({ ...place, target: pointer });
  return compilation.referred.get(pointer) ?? compileAt(pointer, target, compilation);
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
