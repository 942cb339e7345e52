import { parseJson } from "./values.ts";

/**
 * Reads YAML; throws for what is none. A parameter and no import here: the package takes long to load, each hook is a new process,
 * and all but texts of a Python charm are JSON. A caller imports it when {@link isJson} says that a text is not.
 */
export type ParseYaml = (text: string) => unknown;

/** Whether a text is JSON, which is YAML, too. */
export const isJson = (text: string): boolean => parseJson(text) !== undefined;

/** Whether two texts mean the same: they are one, or the same value in JSON or YAML. Texts that cannot be read mean nothing. */
export const isSameMeaning = (a: string, b: string, parseYaml: ParseYaml): boolean =>
  a === b || isSameValue(parseJsonOrYaml(a, parseYaml), parseJsonOrYaml(b, parseYaml), DEEPEST);

/** The value of a text in JSON or YAML; undefined for text that is neither. */
export const parseJsonOrYaml = (text: string, parseYaml: ParseYaml): unknown => {
  const value = parseJson(text);
  if (value !== undefined) return value;
  try {
    return parseYaml(text);
  } catch (error) {
    // Whatever the parser finds wrong, an endless document included, the text is none that can be used.
    if (error instanceof Error) return undefined;
    throw error;
  }
};

/** Deeper values count as different: to write once more is harmless, to overflow the stack is not. */
const DEEPEST = 100;

const isSameValue = (a: unknown, b: unknown, depth: number): boolean => {
  if (typeof a !== "object" || a === null || typeof b !== "object" || b === null) return a !== undefined && a === b;
  if (depth === 0 || Array.isArray(a) !== Array.isArray(b)) return false;
  const right = new Map<string, unknown>(Object.entries(b));
  const left = Object.entries(a);
  return (
    left.length === right.size &&
    left.every(([key, value]) => right.has(key) && isSameValue(value, right.get(key), depth - 1))
  );
};
