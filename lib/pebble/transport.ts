import { type ClientRequest, request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import { PebbleNotReady, PebbleProtocolError, PebbleTimeout } from "./errors.ts";

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
  const { status, headers, body } = await requestStream(pebble, request);
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return { status, headers, body: Buffer.concat(chunks) };
};

/** Asks and gives the answer as soon as its head is there; the time limit and the signal cover the body too. */
export const requestStream = (pebble: Pebble, request: PebbleRequest): Promise<StreamedAnswer> =>
  new Promise((resolve, reject) => {
    const { method, path, headers, body } = request;
    const { signal, failure } = limitsOf(pebble, request);
    const outgoing = httpRequest({
      socketPath: pebble.socketPath,
      method,
      path: `${path}${queryString(request.query)}`,
      headers: { ...headers, host: "pebble" },
      // Kept connections were measured: they save nothing in a process as short as a hook.
      agent: false,
      signal,
    });
    outgoing.on("response", (message) =>
      resolve({
        status: message.statusCode ?? 0,
        headers: message.headers,
        body: readBody(message, outgoing, failure),
      }),
    );
    outgoing.on("error", (error) => reject(failure(error)));
    send(outgoing, body).catch((sourceFailure: unknown) => {
      reject(sourceFailure);
      outgoing.destroy();
    });
  });

/** When a request ends early, and the error that an error of Node's HTTP client then stands for. */
interface Limits {
  readonly signal: AbortSignal;
  readonly failure: (error: unknown) => unknown;
}

/** The limits of a request. */
export const limitsOf = (
  pebble: Pebble,
  {
    timeoutMs = DEFAULT_TIMEOUT_MS,
    signal,
    ...request
  }: Pick<PebbleRequest, "method" | "path" | "timeoutMs" | "signal">,
): Limits => {
  const timeout = AbortSignal.timeout(timeoutMs);
  return {
    signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    failure: (error) => {
      if (signal?.aborted === true) return signal.reason;
      return timeout.aborted ? new PebbleTimeout(nameOf(request), timeoutMs) : transportFailure(pebble, request, error);
    },
  };
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

async function* readBody(
  message: IncomingMessage,
  outgoing: ClientRequest,
  failure: (error: unknown) => unknown,
): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of message) yield chunk;
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

/** Pebble may refuse a body before it has read it, and close. */
const drained = (outgoing: ClientRequest): Promise<void> =>
  new Promise((resolve) => {
    const done = () => {
      outgoing.off("drain", done).off("close", done);
      resolve();
    };
    outgoing.on("drain", done).on("close", done);
  });

const queryString = (query: PebbleRequest["query"] = {}): string => {
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries(query))
    for (const item of typeof value === "string" ? [value] : (value ?? [])) parameters.append(key, item);
  return parameters.size === 0 ? "" : `?${parameters}`;
};
