import { isDeepStrictEqual } from "node:util";

/** The places at which two pieces of plain data differ, each as a path and both values. */
export const differences = (expected: unknown, actual: unknown, path = ""): readonly string[] => {
  if (isDeepStrictEqual(expected, actual)) return [];
  if (!isObject(expected) || !isObject(actual))
    return [`${path || "."}: ${JSON.stringify(expected)} became ${JSON.stringify(actual)}`];
  const keys = new Set([...Object.keys(expected), ...Object.keys(actual)]);
  const [before, after] = [new Map(Object.entries(expected)), new Map(Object.entries(actual))];
  return [...keys].flatMap((key) => differences(before.get(key), after.get(key), `${path}/${key}`));
};

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;
