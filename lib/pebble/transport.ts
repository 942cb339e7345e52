import { type ClientRequest, request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import { connect as connectToSocket } from "node:net";
import type { Duplex, Writable } from "node:stream";
import { PebbleNotReady, PebbleProtocolError, PebbleTimeout } from "./errors.ts";

/** A Pebble, by the socket that it listens on. */
export interface Pebble {
  readonly socketPath: string;
  /** Another way to the socket than the system's. */
  readonly connect?: (socketPath: string) => Duplex;
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

/** A request to Pebble's API. No request is ever sent twice: a POST may have been carried out before its answer was lost. */
export interface PebbleRequest extends RequestOptions {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | AsyncIterable<Uint8Array>;
}

/** An answer of which the body may still be on its way. */
export interface StreamedAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Whoever stops reading ends the request. */
  readonly body: AsyncIterable<Buffer>;
}

/** A whole answer, not yet interpreted. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Pebble answers at once; what takes longer becomes a change of its own. */
const DEFAULT_TIMEOUT_MS = 10_000;

/** Asks and gives the whole answer. Throws {@link PebbleNotReady}, {@link PebbleTimeout} and {@link PebbleProtocolError}. */
export const requestRaw = async (pebble: Pebble, request: PebbleRequest): Promise<RawAnswer> => {
  const { message, failure } = await requestMessage(pebble, request);
  const body = await new Promise<Buffer>((resolve, reject) => {
    const chunks: Buffer[] = [];
    message.on("data", (chunk: Buffer) => chunks.push(chunk));
    message.on("end", () => resolve(Buffer.concat(chunks)));
    message.on("error", (error) => reject(failure(error)));
  });
  return { ...headOf(message), body };
};

/** Asks and gives the answer as soon as its head is there; the time limit and the signal cover the body too. */
export const requestStream = async (pebble: Pebble, request: PebbleRequest): Promise<StreamedAnswer> => {
  const { message, outgoing, failure } = await requestMessage(pebble, request);
  return { ...headOf(message), body: readBody(message, outgoing, failure) };
};

const headOf = ({ statusCode = 0, headers }: IncomingMessage) => ({ status: statusCode, headers });

interface Exchange {
  readonly message: IncomingMessage;
  readonly outgoing: ClientRequest;
  readonly failure: Failure;
}

const requestMessage = (pebble: Pebble, request: PebbleRequest): Promise<Exchange> =>
  new Promise((resolve, reject) => {
    const { method, path, headers, body } = request;
    const outgoing = httpRequest({
      createConnection: connectionTo(pebble),
      method,
      path: `${path}${queryString(request.query)}`,
      headers: { ...headers, host: "pebble" },
    });
    const failure = limit(outgoing, pebble, request);
    outgoing.on("response", (message) => resolve({ message, outgoing, failure }));
    outgoing.on("error", (error) => reject(failure(error)));
    send(outgoing, body).catch((sourceFailure: unknown) => {
      reject(sourceFailure);
      outgoing.destroy();
    });
  });

/** A connection for one request. Kept connections were measured: they save nothing in a process as short as a hook. */
export const connectionTo =
  ({ socketPath, connect = connectToSocket }: Pebble): (() => Duplex) =>
  () =>
    connect(socketPath);

/** The error that an error of Node's HTTP client stands for. */
type Failure = (error: unknown) => unknown;

/** Ends a request when its time is over or its signal says so. */
export const limit = (
  outgoing: ClientRequest,
  pebble: Pebble,
  {
    timeoutMs = DEFAULT_TIMEOUT_MS,
    signal,
    ...request
  }: Pick<PebbleRequest, "method" | "path" | "timeoutMs" | "signal">,
): Failure => {
  let ended: { readonly reason: unknown } | undefined;
  const end = (reason: unknown) => {
    ended ??= { reason };
    outgoing.destroy();
  };
  const onAbort = () => end(signal?.reason);
  const timer = setTimeout(() => end(new PebbleTimeout(nameOf(request), timeoutMs)), timeoutMs);
  signal?.addEventListener("abort", onAbort);
  outgoing.on("close", () => {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
  });
  if (signal?.aborted === true) onAbort();
  return (error) => (ended === undefined ? transportFailure(pebble, request, error) : ended.reason);
};

/** What a request is called in errors: neither its query nor its body. */
export const nameOf = ({ method, path }: Pick<PebbleRequest, "method" | "path">): string => `${method} ${path}`;

/** `EAGAIN` is a socket on which too many wait already. */
const NOT_READY_CODES = new Set(["ENOENT", "ECONNREFUSED", "ECONNRESET", "EPIPE", "EAGAIN"]);

/** The error that an error of a socket stands for. */
export const transportFailure = (
  pebble: Pebble,
  request: Pick<PebbleRequest, "method" | "path">,
  error: unknown,
): unknown => {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (NOT_READY_CODES.has(code)) return new PebbleNotReady(pebble.socketPath, error);
  return code.startsWith("HPE_") ? new PebbleProtocolError(nameOf(request), `no HTTP (${code})`) : error;
};

async function* readBody(message: IncomingMessage, outgoing: ClientRequest, failure: Failure): AsyncGenerator<Buffer> {
  try {
    // An iterator left early would make an error of it.
    for await (const chunk of message.iterator({ destroyOnReturn: false })) yield chunk;
  } catch (error) {
    throw failure(error);
  } finally {
    outgoing.destroy();
  }
}

/** Fails only if the source of the body does: trouble with the socket is the request's own error. */
const send = async (outgoing: ClientRequest, body: PebbleRequest["body"]): Promise<void> => {
  if (body !== undefined && typeof body !== "string" && !(body instanceof Uint8Array))
    for await (const chunk of body) {
      if (outgoing.destroyed) return;
      if (!outgoing.write(chunk)) await drained(outgoing);
    }
  outgoing.end(typeof body === "string" || body instanceof Uint8Array ? body : undefined);
};

/** Waits until there is room to write more, or nobody to write to: Pebble may refuse a body before it has read it, and close. */
export const drained = (stream: Writable): Promise<void> =>
  new Promise((resolve) => {
    const done = () => {
      stream.off("drain", done).off("close", done);
      resolve();
    };
    stream.on("drain", done).on("close", done);
  });

const queryString = (query: PebbleRequest["query"]): string => {
  if (query === undefined) return "";
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries(query))
    for (const item of typeof value === "string" ? [value] : (value ?? [])) parameters.append(key, item);
  return parameters.size === 0 ? "" : `?${parameters}`;
};
