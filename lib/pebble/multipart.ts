import { randomUUID } from "node:crypto";

/** One part of a multipart body (RFC 7578) that is sent. */
export interface OutgoingPart {
  readonly headers: Readonly<Record<string, string>>;
  readonly content: string | Uint8Array | AsyncIterable<Uint8Array>;
}

/** A text that separates parts; Pebble wants 32 characters at least. */
export const newBoundary = (): string => `pebble-${randomUUID()}`;

/** A multipart body, in one piece unless a part streams. Written by hand: Node's FormData percent-encodes quotes in file names, which Pebble takes literally. */
export const encodeMultipart = (
  boundary: string,
  parts: readonly OutgoingPart[],
): Uint8Array | AsyncIterable<Uint8Array> => {
  const pieces = piecesOf(boundary, parts);
  const whole = pieces.filter((piece) => typeof piece === "string" || piece instanceof Uint8Array).map(bytesOf);
  return whole.length === pieces.length ? Buffer.concat(whole) : stream(pieces);
};

const piecesOf = (boundary: string, parts: readonly OutgoingPart[]): readonly OutgoingPart["content"][] => [
  ...parts.flatMap(({ headers, content }) => [`--${boundary}\r\n${headerLines(headers)}\r\n`, content, "\r\n"]),
  `--${boundary}--\r\n`,
];

async function* stream(pieces: readonly OutgoingPart["content"][]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces)
    if (typeof piece === "string" || piece instanceof Uint8Array) yield bytesOf(piece);
    else yield* piece;
}

const bytesOf = (piece: string | Uint8Array): Uint8Array => (typeof piece === "string" ? Buffer.from(piece) : piece);

const headerLines = (headers: Readonly<Record<string, string>>): string =>
  Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join("");

/** One part of a multipart body that arrives. Its content has to be read before the next part is asked for. */
export interface IncomingPart {
  /** Names are in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly content: AsyncIterable<Buffer>;
}

/** The boundary that a Content-Type names. */
export const boundaryOf = (contentType: string): string | undefined =>
  /boundary="?(?<boundary>[^";]+)"?/.exec(contentType)?.groups?.["boundary"];

/** The body of an answer ended before its last part did. */
export class MultipartTruncated extends Error {
  override readonly name = "MultipartTruncated";
}

/**
 * The parts of a multipart body while it arrives; no more is held than a chunk and a boundary.
 * Content is binary: only a whole line of the boundary ends it. Throws {@link MultipartTruncated}.
 */
export async function* decodeMultipart(boundary: string, body: AsyncIterable<Buffer>): AsyncGenerator<IncomingPart> {
  const input = inputFrom(body);
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  try {
    for await (const _preamble of input.until(delimiter));
    while (!(await input.take(2)).equals(END)) {
      const head: Buffer[] = [];
      for await (const chunk of input.until(END_OF_HEAD)) head.push(chunk);
      yield { headers: parseHeaders(Buffer.concat(head).toString()), content: input.until(delimiter) };
    }
  } finally {
    await input.close();
  }
}

const END = Buffer.from("--");
const END_OF_HEAD = Buffer.from("\r\n\r\n");

const inputFrom = (body: AsyncIterable<Buffer>) => {
  const chunks = body[Symbol.asyncIterator]();
  // The first boundary stands at the beginning of a line, as all others do.
  let held: Buffer = Buffer.from("\r\n");
  const fetchMore = async (): Promise<void> => {
    const { done, value } = await chunks.next();
    if (done === true) throw new MultipartTruncated("the body ended before its last part");
    held = Buffer.concat([held, value]);
  };
  const cut = (length: number): Buffer => {
    const first = held.subarray(0, length);
    held = held.subarray(length);
    return first;
  };
  return {
    take: async (length: number): Promise<Buffer> => {
      while (held.length < length) await fetchMore();
      return cut(length);
    },
    until: async function* (delimiter: Buffer): AsyncGenerator<Buffer> {
      for (let end = held.indexOf(delimiter); ; end = held.indexOf(delimiter)) {
        const safe = end === -1 ? held.length - delimiter.length + 1 : end;
        if (safe > 0) yield cut(safe);
        if (end !== -1) break;
        await fetchMore();
      }
      cut(delimiter.length);
    },
    close: async (): Promise<void> => void (await chunks.return?.()),
  };
};

const parseHeaders = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    text
      .split("\r\n")
      .filter((line) => line !== "")
      .map((line): [string, string] => {
        const colon = line.indexOf(":");
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
      }),
  );
