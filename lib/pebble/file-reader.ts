import { openEnvelope } from "./envelope.ts";
import { type FileFailure, PebbleProtocolError } from "./errors.ts";
import { failuresOfRead } from "./file-results.ts";
import { boundaryOf, decodeMultipart, MultipartTruncated } from "./multipart.ts";
import { nameOf, type Pebble, type PebbleRequest, type RequestOptions, requestStream } from "./transport.ts";

/** What the answer to a read of files holds, in its order: files, and at last what could not be read. */
export type ReadEvent =
  | { readonly kind: "file"; readonly path: string; readonly content: AsyncIterable<Buffer> }
  | { readonly kind: "end"; readonly failures: readonly FileFailure[] };

/** Reads files while they arrive. A file that has a failure at the end was cut short. The content of each has to be read before the next event. */
export async function* readEvents(
  pebble: Pebble,
  paths: readonly string[],
  options: RequestOptions,
): AsyncGenerator<ReadEvent, undefined> {
  const query = { action: "read", path: paths };
  const headers = { accept: "multipart/form-data" };
  const request: PebbleRequest = { method: "GET", path: "/v1/files", query, headers, ...options };
  const { status, headers: answered, body } = await requestStream(pebble, request);
  const boundary = boundaryOf(String(answered["content-type"]));
  if (boundary === undefined) throw await unexpectedAnswer(request, status, body);
  try {
    for await (const { headers: head, content } of decodeMultipart(boundary, body)) {
      const disposition = head["content-disposition"] ?? "";
      if (disposition.includes('name="response"')) {
        yield { kind: "end", failures: failuresOfRead(request, await collect(content)) };
        return undefined;
      }
      yield { kind: "file", path: fileNameOf(disposition), content: named(content, request) };
    }
  } catch (error) {
    throw nameTruncation(error, request);
  }
  throw new PebbleProtocolError(nameOf(request), "it has no results");
}

/** All bytes of a stream. */
export const collect = async (content: AsyncIterable<Buffer>): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks);
};

/** A reply that is no multipart is the envelope of an error. */
const unexpectedAnswer = async (
  request: PebbleRequest,
  status: number,
  body: AsyncIterable<Buffer>,
): Promise<Error> => {
  openEnvelope(request, { status, body: await collect(body) });
  return new PebbleProtocolError(nameOf(request), "it has no parts");
};

async function* named(content: AsyncIterable<Buffer>, request: PebbleRequest): AsyncGenerator<Buffer> {
  try {
    yield* content;
  } catch (error) {
    throw nameTruncation(error, request);
  }
}

const nameTruncation = (error: unknown, request: PebbleRequest): unknown =>
  error instanceof MultipartTruncated ? new PebbleProtocolError(nameOf(request), "it ends in the middle") : error;

const FILE_NAME = /filename="(?<name>(?:[^"\\]|\\.)*)"/;

const fileNameOf = (disposition: string): string =>
  FILE_NAME.exec(disposition)?.groups?.["name"]?.replace(/\\(.)/g, "$1") ?? "";
