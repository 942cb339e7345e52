/** Bytes that the kernel takes in one argument (`MAX_ARG_STRLEN` without the NUL at its end). */
export const MOST_ARGUMENT_BYTES = 131_071;

/**
 * A text for people as one argument: characters that steer a terminal, or that no argument can hold, become U+FFFD, and what is too
 * long ends in `…`. A message never makes a hook fail.
 */
export const freeText = (text: string): string => {
  const printable = printableText(text);
  if (Buffer.byteLength(printable) <= MOST_ARGUMENT_BYTES) return printable;
  const [start = ""] = splitByBytes(printable, MOST_ARGUMENT_BYTES - Buffer.byteLength(ELLIPSIS));
  return start + ELLIPSIS;
};

/** The same text without control characters; tab and newline stay. */
export const printableText = (text: string): string => text.replace(CONTROL_CHARACTERS, "\ufffd");

/** Cuts a text into pieces of at most that many bytes of UTF-8, at the end of a line where there is one, never inside a character. */
export const splitByBytes = (text: string, most: number): readonly string[] => {
  const pieces: string[] = [];
  let rest = Buffer.from(text);
  while (rest.length > most) {
    const newline = rest.lastIndexOf(NEWLINE, most - 1);
    const end = newline > 0 ? newline + 1 : characterStart(rest, most);
    pieces.push(rest.subarray(0, end).toString());
    rest = rest.subarray(end);
  }
  return [...pieces, rest.toString()];
};

const ELLIPSIS = "…";
const NEWLINE = 0x0a;
const CONTROL_CHARACTERS = /(?![\t\n])\p{Cc}/gu;

/** In UTF-8 every byte of a character but its first begins with the bits 10. */
const characterStart = (bytes: Buffer, index: number): number => {
  let start = index;
  while (start > 0 && ((bytes[start] ?? 0) & 0b1100_0000) === 0b1000_0000) start--;
  return start;
};
