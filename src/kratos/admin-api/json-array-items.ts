const QUOTE = 0x22;
const COMMA = 0x2c;
const OPENING_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSING_BRACKET = 0x5d;
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;

/**
 * The texts of the items of a JSON array, each there when its turn comes and free to be forgotten after it. A page of a list parsed as a
 * whole is so much at once that it outlives the quick part of the garbage collection: memory then grows with the number of pages.
 * Throws a SyntaxError for anything else than an array.
 */
export function* jsonArrayItems(bytes: Buffer): Generator<string> {
  const { length } = bytes;
  if (bytes[0] !== OPENING_BRACKET) throw new SyntaxError("not a JSON array");
  let depth = 0;
  let start = 1;
  // Bytes beyond ASCII are never one of those below, so they are passed over.
  for (let index = 0; index < length; index++)
    switch (bytes[index]) {
      case QUOTE:
        index = closingQuote(bytes, index);
        break;
      case OPENING_BRACKET:
      case OPENING_BRACE:
        depth++;
        break;
      case CLOSING_BRACE:
        depth--;
        break;
      case CLOSING_BRACKET:
        if (--depth > 0) break;
        if (start > 1 || bytes.toString("utf8", start, index).trim() !== "") yield bytes.toString("utf8", start, index);
        return;
      case COMMA:
        if (depth > 1) break;
        yield bytes.toString("utf8", start, index);
        start = index + 1;
        break;
    }
  throw new SyntaxError("a JSON array without an end");
}

/** Where the string ends that begins there; at the end of everything if it does not. */
const closingQuote = (bytes: Buffer, opening: number): number => {
  const { length } = bytes;
  let index = opening + 1;
  while (index < length && bytes[index] !== QUOTE) index += bytes[index] === BACKSLASH ? 2 : 1;
  return index;
};
