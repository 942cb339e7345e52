import { isBase60, resolveScalar } from "./yaml-resolve.ts";

/** The column after which go-yaml folds a quoted or plain scalar. */
const WIDTH = 80;

/** Where a scalar stands: the column that it starts at, how far its continuation lines are indented, and whether it is a key. */
export interface ScalarPlace {
  readonly column: number;
  readonly indent: number;
  readonly isKey: boolean;
}

/** A text as go-yaml 2 prints it in block context. */
export const printScalar = (text: string, place: ScalarPlace): string => {
  const facts = analyse(text);
  if (text.includes("\n") && !place.isKey && facts.blockAllowed) return literal(text, place.indent);
  const isText = resolveScalar(text) === "str" && !isBase60(text);
  if (text.includes("\n") || !isText) return doubleQuoted(text, place);
  if (facts.plainAllowed) return folded(text, place);
  return facts.singleAllowed && !(place.isKey && facts.isMultiline)
    ? `'${folded(text.replaceAll("'", "''"), { ...place, column: place.column + 1 })}'`
    : doubleQuoted(text, place);
};

const BREAK = /[\r\n\u0085\u2028\u2029]/;
const PRINTABLE = /^[\n\u0020-\u007e\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd]$/;

/** What forbids a style, as libyaml's emitter finds out. */
const analyse = (text: string) => {
  const characters = [...text];
  const isSpecial = characters.some((each) => !PRINTABLE.test(each) && !/[\u2028\u2029]/.test(each));
  const isMultiline = BREAK.test(text);
  const spaceBreak = / [\r\n\u0085\u2028\u2029]/.test(text);
  const breakSpace = /[\r\n\u0085\u2028\u2029] /.test(text);
  const isPadded = /^[ \r\n\u0085\u2028\u2029]|[ \r\n\u0085\u2028\u2029]$/.test(text);
  return {
    isMultiline,
    plainAllowed: !(hasIndicators(text) || isSpecial || isMultiline || isPadded),
    singleAllowed: !(isSpecial || spaceBreak || breakSpace),
    blockAllowed: !(isSpecial || spaceBreak || text.endsWith(" ")),
  };
};

const hasIndicators = (text: string): boolean =>
  /^(?:---|\.\.\.)/.test(text) ||
  /^[#,[\]{}&*!|>'"%@`]/.test(text) ||
  /^[?:-](?:\s|$)/.test(text) ||
  /:(?:\s|$)|\s#/.test(text);

/** Breaks a line at single blanks once it is too long. */
const folded = (text: string, { column, indent, isKey }: ScalarPlace): string => {
  if (isKey) return text;
  let at = column;
  return text.replace(/[^ ]+| +/g, (part, offset: number) => {
    const mayBreak = part === " " && at > WIDTH && offset > 0 && offset < text.length - 1;
    at = mayBreak ? indent : at + [...part].length;
    return mayBreak ? `\n${" ".repeat(indent)}` : part;
  });
};

const literal = (text: string, indent: number): string => {
  const hint = /^[ \r\n\u0085\u2028\u2029]/.test(text) ? "2" : "";
  const chomp = text.endsWith("\n") ? (/(?:^|[\r\n\u0085\u2028\u2029])\n$/.test(text) ? "+" : "") : "-";
  const lines = text.replace(/\n$/, "").split("\n");
  return `|${hint}${chomp}\n${lines.map((line) => (line === "" ? "" : `${" ".repeat(indent)}${line}`)).join("\n")}`;
};

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ...[..."\0\x07\b\t\n\v\f\r\x1b"].map((each, index): [string, string] => [each, `\\${"0abtnvfre"[index]}`]),
  ...[...'"\\'].map((each): [string, string] => [each, `\\${each}`]),
  ...[..."\u0085\u00a0\u2028\u2029"].map((each, index): [string, string] => [each, `\\${"N_LP"[index]}`]),
]);

const doubleQuoted = (text: string, { column, indent, isKey }: ScalarPlace): string => {
  // go-yaml looks for the mark at the start of the text whatever character it prints, so all of them get escaped.
  const startsWithMark = text.startsWith("\ufeff");
  const characters = [...text];
  let at = column + 1;
  let afterSpace = false;
  const print = (character: string, index: number): string => {
    const mayBreak =
      character === " " && !isKey && !afterSpace && at > WIDTH && index > 0 && index < characters.length - 1;
    afterSpace = character === " ";
    if (mayBreak) {
      at = indent;
      return `\n${" ".repeat(indent)}${characters[index + 1] === " " ? "\\" : ""}`;
    }
    const isPlain = PRINTABLE.test(character) && !ESCAPES.has(character) && !startsWithMark;
    const printed = isPlain ? character : escaped(character);
    at += printed.length;
    return printed;
  };
  return `"${characters.map(print).join("")}"`;
};

const escaped = (character: string): string => {
  const short = ESCAPES.get(character);
  if (short !== undefined) return short;
  const code = character.codePointAt(0) ?? 0;
  const hex = (digits: number) => code.toString(16).toUpperCase().padStart(digits, "0");
  if (code <= 0xff) return `\\x${hex(2)}`;
  return code <= 0xffff ? `\\u${hex(4)}` : `\\U${hex(8)}`;
};
