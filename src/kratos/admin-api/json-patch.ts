/** One step of a JSON patch (RFC 6902); Kratos takes these two and `replace`, but no `test`. */
export type PatchOperation =
  | { readonly op: "add"; readonly path: string; readonly value: unknown }
  | { readonly op: "remove"; readonly path: string };

type JsonObject = Readonly<Record<string, unknown>>;

/** The smallest changes that make one document of another, each at its leaf; a list is one leaf. */
export const patchBetween = (before: unknown, after: unknown, path = ""): readonly PatchOperation[] => {
  if (!isObject(before) || !isObject(after)) return isEqual(before, after) ? [] : [{ op: "add", path, value: after }];
  const removed = Object.keys(before).filter((key) => !Object.hasOwn(after, key));
  return [
    ...removed.map((key) => ({ op: "remove", path: `${path}/${escapeKey(key)}` }) as const),
    ...Object.entries(after).flatMap(([key, value]) =>
      patchBetween(Object.hasOwn(before, key) ? before[key] : undefined, value, `${path}/${escapeKey(key)}`),
    ),
  ];
};

/** A document with changes put into it: objects are merged at every depth, null takes a value away (RFC 7396). */
export const mergePatch = (target: unknown, change: unknown): unknown => {
  if (!isObject(change)) return change;
  const kept = isObject(target) ? target : {};
  const merged = Object.entries(change)
    .filter(([, value]) => value !== null)
    .map(([key, value]) => [key, mergePatch(Object.hasOwn(kept, key) ? kept[key] : undefined, value)] as const);
  const untouched = Object.entries(kept).filter(([key]) => !Object.hasOwn(change, key));
  return Object.fromEntries([...untouched, ...merged]);
};

/** The steps whose effect is not to be seen in a document. */
export const missingFrom = (document: unknown, patch: readonly PatchOperation[]): readonly PatchOperation[] =>
  patch.filter((step) => !isEqual(valueAt(document, step.path), step.op === "add" ? step.value : undefined));

const isEqual = (a: unknown, b: unknown): boolean => {
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((each, index) => isEqual(each, b[index]));
  if (isObject(a) && isObject(b)) return patchBetween(a, b).length === 0;
  return a === b;
};

const valueAt = (document: unknown, path: string): unknown =>
  path
    .split("/")
    .slice(1)
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce<unknown>((value, key) => (isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined), document);

const escapeKey = (key: string): string => key.replaceAll("~", "~0").replaceAll("/", "~1");

const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
