/** A JSON object in a text that people write, or what is wrong with it and where. */
export type ParsedObject =
  | { readonly state: "parsed"; readonly value: Readonly<Record<string, unknown>> }
  | { readonly state: "invalid"; readonly reason: string };

/** Parses a text that should be a JSON object. */
export const parseJsonObject = (text: string): ParsedObject => {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? { state: "parsed", value } : { state: "invalid", reason: "not a JSON object" };
  } catch (error) {
    if (error instanceof SyntaxError)
      return { state: "invalid", reason: `not JSON from ${place(text, firstFault(text))} on` };
    throw error;
  }
};

/** Whether a value of JSON is an object. */
export const isJsonObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const place = (text: string, offset: number): string => {
  const lines = text.slice(0, offset).split("\n");
  return `line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`;
};

/** White space and a token: punctuation, a string, or another scalar (RFC 8259). */
const TOKEN =
  /[ \t\n\r]*(?<token>[{}[\],:]|"(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/uy;

/**
 * Where a text stops to be JSON, since JSON.parse tells it for some errors only: what may come next is kept as a stack of open brackets
 * and one of a few words.
 */
const firstFault = (text: string): number => {
  const open: ("{" | "[")[] = [];
  let expected: Expected = "value";
  for (let offset = 0; ; offset = TOKEN.lastIndex) {
    TOKEN.lastIndex = offset;
    const token = TOKEN.exec(text)?.groups?.["token"];
    const fault = offset + (/^[ \t\n\r]*/.exec(text.slice(offset))?.[0].length ?? 0);
    const next: Expected | undefined = token === undefined ? undefined : follow(token, expected, open);
    if (next === undefined) return fault;
    expected = next;
  }
};

type Expected = "value" | "value or ]" | "key" | "key or }" | ":" | "end of value";

const follow = (token: string, expected: Expected, open: ("{" | "[")[]): Expected | undefined => {
  const isClosing = (token === "}" && open.at(-1) === "{") || (token === "]" && open.at(-1) === "[");
  if (isClosing && (expected === "end of value" || expected.endsWith(` or ${token}`))) {
    open.pop();
    return "end of value";
  }
  if (expected.startsWith("key")) return token.startsWith('"') ? ":" : undefined;
  if (expected === ":") return token === ":" ? "value" : undefined;
  if (expected === "end of value") {
    if (token !== "," || open.length === 0) return undefined;
    return open.at(-1) === "{" ? "key" : "value";
  }
  if (token === "{" || token === "[") {
    open.push(token);
    return token === "{" ? "key or }" : "value or ]";
  }
  return /^[\]},:]$/.test(token) ? undefined : "end of value";
};
