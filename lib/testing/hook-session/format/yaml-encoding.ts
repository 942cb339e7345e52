import { isUtf8 } from "node:buffer";
import { CommandFailure } from "#lib/testing/hook-session/input/arguments.ts";

/** The text of a YAML stream, with the line ends that YAML 1.1 knows as `\n`. Throws `CommandFailure` as go-yaml's reader. */
export const decodeYaml = (input: Uint8Array): string => {
  const text = decode(input);
  if (FORBIDDEN.test(text)) throw new CommandFailure("yaml: control characters are not allowed");
  // The separators stay, but as line ends they take the blanks beside them away.
  return text.replace(/\r\n|\r|\u0085/g, "\n").replace(/[ \t]*([\u2028\u2029])[ \t]*/g, "$1");
};

/** Control characters without tab and line ends, and what is no character at all. */
const FORBIDDEN = /(?![\t\n\r\u0085])\p{Cc}|[\ufffe\uffff]/u;

const decode = (input: Uint8Array): string => {
  if (input[0] === 0xff && input[1] === 0xfe) return new TextDecoder("utf-16le").decode(input);
  if (input[0] === 0xfe && input[1] === 0xff) return new TextDecoder("utf-16be").decode(input);
  const problem = utf8Problem(input);
  if (problem !== undefined) throw new CommandFailure(`yaml: ${problem}`);
  return new TextDecoder().decode(input);
};

const utf8Problem = (input: Uint8Array): string | undefined => {
  if (isUtf8(input)) return undefined;
  for (let at = 0; at < input.length; ) {
    const lead = input[at] ?? 0;
    const length = lengthOf(lead);
    if (length === 0) return "invalid leading UTF-8 octet";
    if (at + length > input.length) return "incomplete UTF-8 octet sequence";
    const trailing = input.subarray(at + 1, at + length);
    if (trailing.some((octet) => (octet & 0xc0) !== 0x80)) return "invalid trailing UTF-8 octet";
    const code = trailing.reduce(
      (sum, octet) => sum * 64 + (octet & 0x3f),
      length === 1 ? lead : lead & (0xff >> (length + 1)),
    );
    if (code < (SMALLEST[length] ?? 0)) return "invalid length of a UTF-8 sequence";
    if ((code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff) return "invalid Unicode character";
    at += length;
  }
  return undefined;
};

/** The least code that needs so many octets. */
const SMALLEST: readonly number[] = [0, 0, 0x80, 0x800, 0x10000];

const lengthOf = (lead: number): number => {
  if (lead < 0x80) return 1;
  if ((lead & 0xe0) === 0xc0) return 2;
  if ((lead & 0xf0) === 0xe0) return 3;
  return (lead & 0xf8) === 0xf0 ? 4 : 0;
};
