import { randomUUID } from "node:crypto";

/** One part of a multipart body (RFC 7578). */
export interface Part {
  readonly headers: Readonly<Record<string, string>>;
  readonly content: Uint8Array;
}

/** A text that separates parts; Pebble wants 32 characters at least. */
export const newBoundary = (): string => `pebble-${randomUUID()}`;

/** A multipart body, written by hand: Pebble takes file names literally. */
export const encodeMultipart = (boundary: string, parts: readonly Part[]): Buffer =>
  Buffer.concat([
    ...parts.flatMap(({ headers, content }) => [
      Buffer.from(`--${boundary}\r\n${headerLines(headers)}\r\n`),
      content,
      Buffer.from("\r\n"),
    ]),
    Buffer.from(`--${boundary}--\r\n`),
  ]);

/** The parts of a multipart body. Content is binary: only a whole line of the boundary ends it. */
export const decodeMultipart = (boundary: string, body: Buffer): readonly Part[] => {
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  const text = Buffer.concat([Buffer.from("\r\n"), body]);
  const parts: Part[] = [];
  let start = text.indexOf(delimiter);
  while (start !== -1) {
    const from = start + delimiter.length;
    const end = text.indexOf(delimiter, from);
    if (end === -1) break;
    parts.push(decodePart(text.subarray(from + 2, end)));
    start = end;
  }
  return parts;
};

/** The boundary that a Content-Type names. */
export const boundaryOf = (contentType: string): string | undefined =>
  /boundary="?(?<boundary>[^";]+)"?/.exec(contentType)?.groups?.["boundary"];

const headerLines = (headers: Readonly<Record<string, string>>): string =>
  Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join("");

const decodePart = (part: Buffer): Part => {
  const end = part.indexOf("\r\n\r\n");
  const lines = part.subarray(0, Math.max(end, 0)).toString().split("\r\n");
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return { headers: Object.fromEntries(headers), content: part.subarray(end + 4) };
};
