import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Pair,
  type ParsedNode,
  parseAllDocuments,
  type Scalar,
  visit,
  type YAMLError,
} from "yaml";
import { CommandFailure } from "#lib/testing/hook-session/input/arguments.ts";
import { decodeYaml } from "./yaml-encoding.ts";
import { resolveScalar } from "./yaml-resolve.ts";

type StringMap = Readonly<Record<string, string>>;

/**
 * Reads YAML as go-yaml 2 unmarshals it into a map of texts: scalars are taken as they are written, null is the empty text,
 * and of several documents the first counts. Throws `CommandFailure` with its texts for the mistakes that people make.
 * `goType` is how go-yaml calls the map.
 */
export const readStringMap = (input: Uint8Array, goType = "map[string]string"): StringMap => {
  const text = firstFlow(decodeYaml(input));
  const lines = new LineCounter();
  const documents = parseAllDocuments<ParsedNode>(text, {
    ...{ schema: "failsafe", version: "1.1", uniqueKeys: false, logLevel: "silent" },
    lineCounter: lines,
  });
  const document = "empty" in documents ? undefined : documents[0];
  if (document === undefined) return {};
  refuseMistakes(document, text, lines);
  return new Unmarshaller(document, lines).unmarshal(goType);
};

/** The text up to the end of the collection in brackets that it starts with: go-yaml never looks at what follows. */
const firstFlow = (text: string): string => {
  if (!/^\s*[{[]/.test(text)) return text;
  let depth = 0;
  for (const token of text.matchAll(/"(?:[^"\\]|\\.)*"|'[^']*'|[{[]|[}\]]/gs)) {
    if (/^[{[]$/.test(token[0])) depth++;
    if (/^[}\]]$/.test(token[0]) && --depth === 0) return text.slice(0, token.index + 1);
  }
  return text;
};

const refuseMistakes = (document: Document.Parsed, text: string, lines: LineCounter): void => {
  const [error] = document.errors;
  if (error !== undefined) throw new CommandFailure(`yaml: ${mistake(error, text, lines)}`);
  visit(document, {
    Scalar: (_, { type, range }) => {
      if (type === "QUOTE_DOUBLE" && range) refuseEscapes(text.slice(range[0], range[1]));
    },
    Pair: (_, { key }) => {
      if (isScalar(key) && key.range && key.range[1] - key.range[0] > MAX_KEY && isFlow(document))
        throw new CommandFailure("yaml: did not find expected ',' or '}'");
    },
  });
};

/** With its quotes; of a key that a question mark does not announce. */
const MAX_KEY = 1024;

const isFlow = ({ contents }: Document.Parsed): boolean => isCollection(contents) && contents.flow === true;

/** Escapes that JSON knows and go-yaml does not. */
const refuseEscapes = (quoted: string): void => {
  for (const [sequence] of quoted.matchAll(/\\(?:u[\da-fA-F]{4}|.)/gs)) {
    if (sequence === "\\/") throw new CommandFailure("yaml: found unknown escape character");
    if (/^\\u[dD][89a-fA-F]/.test(sequence))
      throw new CommandFailure("yaml: found invalid Unicode character escape code");
  }
};

/** go-yaml's words for an error of the parser that does the work here. */
const mistake = ({ code, message, pos: [at] }: YAMLError, text: string, lines: LineCounter): string => {
  const { line } = lines.linePos(at);
  const isAtEnd = text.slice(at).trim() === "";
  switch (code) {
    case "MISSING_CHAR":
      if (/quote/.test(message)) return `line ${lines.linePos(text.length).line}: found unexpected end of stream`;
      return `line ${line}: did not find expected ${missing(message, text.slice(0, at))}`;
    case "TAB_AS_INDENT":
    case "BAD_SCALAR_START":
      return "found character that cannot start any token";
    case "BLOCK_AS_IMPLICIT_KEY":
      return "mapping values are not allowed in this context";
    case "KEY_OVER_1024_CHARS":
      return /^\s*[{[]/.test(text)
        ? "did not find expected ',' or '}'"
        : "mapping values are not allowed in this context";
    case "BAD_DQ_ESCAPE":
      return "found unknown escape character";
    default:
      return isAtEnd ? `line ${line}: did not find expected node content` : message;
  }
};

const missing = (message: string, before: string): string => {
  if (/[[{,]\s*$/.test(before)) return "node content";
  return message.includes("]") ? "',' or ']'" : "',' or '}'";
};

/** Turns a parsed document into texts; wrong values are collected, so that all of them are named. */
class Unmarshaller {
  readonly #document: Document.Parsed;
  readonly #lines: LineCounter;
  readonly #problems: string[] = [];

  constructor(document: Document.Parsed, lines: LineCounter) {
    this.#document = document;
    this.#lines = lines;
  }

  unmarshal(goType: string): StringMap {
    const root = this.#document.contents;
    if (root === null || (isScalar(root) && isNull(root))) return {};
    if (!isMap(root)) this.#refuse(root, goType);
    const entries = isMap(root) ? root.items.flatMap((pair) => this.#entries(pair)) : [];
    if (this.#problems.length > 0) throw new CommandFailure(`yaml: unmarshal errors:${this.#problems.join("")}`);
    return Object.fromEntries(entries);
  }

  #entries({ key, value }: Pair): readonly (readonly [string, string])[] {
    const target = this.#follow(value);
    if (isScalar(key) && key.source === "<<" && isMap(target))
      return target.items.flatMap((pair) => this.#entries(pair));
    return [[this.#text(key), this.#text(value)]];
  }

  #text(node: unknown): string {
    const target = this.#follow(node);
    if (isMap(target) || isSeq(target)) return this.#refuse(target, "string");
    if (!isScalar(target) || isNull(target)) return "";
    const { tag, value } = target;
    return tag === "tag:yaml.org,2002:binary" ? Buffer.from(String(value), "base64").toString() : String(value);
  }

  #follow(node: unknown): unknown {
    if (!isAlias(node)) return node;
    const target = node.resolve(this.#document);
    if (target === undefined) throw new CommandFailure(`yaml: unknown anchor '${node.source}' referenced`);
    return target;
  }

  #refuse(node: unknown, into: string): string {
    const offset = isCollection(node) || isScalar(node) ? (node.range?.[0] ?? 0) : 0;
    this.#problems.push(
      `\n  line ${this.#lines.linePos(offset).line}: cannot unmarshal ${typeName(node)} into ${into}`,
    );
    return "";
  }
}

const isNull = ({ type, source, tag }: Scalar): boolean =>
  type === "PLAIN" && tag === undefined && resolveScalar(source ?? "") === "null";

const typeName = (node: unknown): string => {
  if (isMap(node)) return "!!map";
  if (!isScalar(node)) return "!!seq";
  const type = node.type === "PLAIN" ? resolveScalar(node.source ?? "") : "str";
  return `!!${type} \`${node.source ?? ""}\``;
};
