import { request as httpRequest, type IncomingMessage } from "node:http";
import * as z from "zod";
import { PebbleApiError, PebbleNotReady, PebbleTimeout } from "./errors.ts";

/** A Pebble, by the socket that it listens on. */
export interface Pebble {
  readonly socketPath: string;
}

/** The Pebble that listens on a unix socket; nothing is opened before the first request. */
export const pebbleAt = (socketPath: string): Pebble => ({ socketPath });

/** What every request may be given. */
export interface RequestOptions {
  /** Milliseconds until {@link PebbleTimeout}. */
  readonly timeoutMs?: number;
  /** Ends the request early; it then fails with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** A request to Pebble's API. */
export interface PebbleRequest extends RequestOptions {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | AsyncIterable<Uint8Array>;
}

/** An answer, not yet interpreted. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** Pebble answers at once; what takes longer becomes a change of its own. */
const DEFAULT_TIMEOUT_MS = 10_000;

/** Asks and gives the whole answer. Throws {@link PebbleNotReady} and {@link PebbleTimeout}. */
export const requestRaw = async (pebble: Pebble, request: PebbleRequest): Promise<RawAnswer> => {
  const message = await requestStream(pebble, request);
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of message) chunks.push(chunk);
    return { status: message.statusCode ?? 0, headers: message.headers, body: Buffer.concat(chunks) };
  } catch (error) {
    throw transportError(pebble, error);
  }
};

/** Asks and gives the answer as soon as its head is there; the time limit covers the body too. */
export const requestStream = (pebble: Pebble, request: PebbleRequest): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const { method, path, timeoutMs = DEFAULT_TIMEOUT_MS, signal, headers, body } = request;
    const timeout = AbortSignal.timeout(timeoutMs);
    const outgoing = httpRequest({
      socketPath: pebble.socketPath,
      method,
      path: `${path}${queryString(request.query)}`,
      headers: { ...headers, host: "pebble" },
      agent: false,
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    });
    outgoing.on("response", resolve);
    outgoing.on("error", (error) => {
      if (timeout.aborted) reject(new PebbleTimeout(`${method} ${path}`, timeoutMs));
      else if (signal?.aborted === true) reject(signal.reason);
      else reject(transportError(pebble, error));
    });
    send(outgoing, body).catch((error: unknown) => outgoing.destroy(error instanceof Error ? error : undefined));
  });

const send = async (outgoing: ReturnType<typeof httpRequest>, body: PebbleRequest["body"]): Promise<void> => {
  if (body === undefined || typeof body === "string" || body instanceof Uint8Array) {
    outgoing.end(body);
    return;
  }
  const { pipeline } = await import("node:stream/promises");
  await pipeline(body, outgoing);
};

const NOT_READY_CODES = new Set(["ENOENT", "ECONNREFUSED", "ECONNRESET", "EPIPE"]);

const transportError = (pebble: Pebble, error: unknown): unknown => {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return NOT_READY_CODES.has(code) ? new PebbleNotReady(pebble.socketPath, error) : error;
};

const queryString = (query: PebbleRequest["query"] = {}): string => {
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries(query))
    for (const item of typeof value === "string" ? [value] : (value ?? [])) parameters.append(key, item);
  return parameters.size === 0 ? "" : `?${parameters}`;
};

const Envelope = z.object({
  type: z.enum(["sync", "async", "error"]),
  "status-code": z.number(),
  change: z.string().optional(),
  result: z.unknown(),
});
const ErrorResult = z.object({ message: z.string(), kind: z.string().optional() });

/** Asks and parses the result of the answer. Throws {@link PebbleApiError} when Pebble refuses. */
export const requestSync = async <Schema extends z.ZodType>(
  pebble: Pebble,
  request: PebbleRequest,
  result: Schema,
): Promise<z.output<Schema>> => z.parse(result, (await requestEnvelope(pebble, request)).result);

/** Asks for something that takes its time and gives the id of the change. */
export const requestAsync = async (
  pebble: Pebble,
  request: PebbleRequest,
): Promise<{ readonly changeId: string; readonly result: unknown }> => {
  const { change, result } = await requestEnvelope(pebble, request);
  return { changeId: z.string().parse(change), result };
};

const requestEnvelope = async (pebble: Pebble, request: PebbleRequest): Promise<z.output<typeof Envelope>> =>
  openEnvelope(await requestRaw(pebble, request));

/** Reads the envelope around every JSON answer. Its own type decides, not the HTTP status: an unhealthy Pebble answers `sync` with 502. */
export const openEnvelope = ({ status, body }: Pick<RawAnswer, "status" | "body">): z.output<typeof Envelope> => {
  const envelope = Envelope.parse(JSON.parse(body.toString()));
  if (envelope.type !== "error") return envelope;
  const { message, kind } = ErrorResult.parse(envelope.result);
  throw new PebbleApiError(status, message, kind);
};

/** A body of JSON and the header that goes with it. */
export const json = (value: unknown): Pick<PebbleRequest, "body" | "headers"> => ({
  body: JSON.stringify(value),
  headers: { "content-type": "application/json" },
});
