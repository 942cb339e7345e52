import type { Readable } from "node:stream";
import type { AxiosInstance, AxiosResponse, Method } from "axios";
import * as z from "zod";
import { KratosApiError, type KratosFailure, KratosUnavailable } from "./errors.ts";

/** Kratos' admin API, as requests are sent to it. */
export interface KratosConnection {
  request(request: KratosRequest): Promise<KratosAnswer>;
  /** The same for a long body, which is still on its way. */
  requestLong(request: KratosRequest): Promise<LongAnswer>;
}

/** A request to the admin API. */
export interface KratosRequest {
  readonly method: Extract<Method, "GET" | "POST" | "PATCH" | "DELETE">;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | readonly string[]>>;
  readonly body?: unknown;
}

/** An answer of 2xx, parsed as JSON. */
export interface KratosAnswer {
  readonly body: unknown;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** An answer of 2xx whose headers are there. */
export interface LongAnswer {
  readonly headers: Readonly<Record<string, unknown>>;
  /** The body, as it comes. Only once. */
  read(): Promise<Buffer>;
}

/** Where the admin API is, and how long it may take: hashing a password takes a fraction of a second. */
export interface ConnectionOptions {
  readonly baseUrl: string;
  readonly timeoutMs?: number;
}

const DEFAULT_TIMEOUT_MS = 15_000;

/** Opens nothing yet; the client is loaded at once, since that takes longer than a request. */
export const connectToKratos = ({ baseUrl, timeoutMs = DEFAULT_TIMEOUT_MS }: ConnectionOptions): KratosConnection => {
  const client = createClient(baseUrl, timeoutMs);
  const requestLong = async (request: KratosRequest): Promise<LongAnswer> => {
    const { status, data, headers } = await send(await client, request);
    const read = (): Promise<Buffer> => readAll(data, timeoutMs);
    if (status >= 200 && status < 300) return { headers: { ...headers }, read };
    throw apiError(status, parseBody(await read()));
  };
  return {
    requestLong,
    request: async (request) => {
      const { headers, read } = await requestLong(request);
      return { headers, body: parseBody(await read()) };
    },
  };
};

const createClient = async (baseURL: string, timeout: number): Promise<AxiosInstance> => {
  const { default: axios } = await import("axios");
  return axios.create({
    baseURL,
    timeout,
    proxy: false,
    maxRedirects: 0,
    validateStatus: () => true,
    paramsSerializer: { indexes: null },
    responseType: "stream",
  });
};

const send = async (
  client: AxiosInstance,
  { method, path, query, body }: KratosRequest,
): Promise<AxiosResponse<Readable>> => {
  try {
    return await client.request<Readable>({ method, url: path, ...(query && { params: query }), data: body });
  } catch (error) {
    throw unavailable(error);
  }
};

/** The client's own time limit ends with the headers. */
const readAll = async (body: Readable, timeoutMs: number): Promise<Buffer> => {
  const timer = setTimeout(() => body.destroy(new KratosUnavailable("ECONNABORTED")), timeoutMs);
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of body) chunks.push(chunk);
  } catch (error) {
    throw error instanceof KratosUnavailable ? error : unavailable(error);
  } finally {
    clearTimeout(timer);
  }
  return Buffer.concat(chunks);
};

/** The error of the client holds the request, a password perhaps, so only its code goes on. */
const unavailable = (error: unknown): KratosUnavailable =>
  new KratosUnavailable(error instanceof Error && "code" in error ? String(error.code) : "no answer");

/** No content has no value; what is not JSON, such as the page of a missing route, stays text. */
const parseBody = (bytes: Buffer): unknown => {
  if (bytes.length === 0) return undefined;
  const text = bytes.toString();
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
};

const ErrorBody = z.object({
  error: z.looseObject({ id: z.string().optional(), message: z.string().default(""), reason: z.string().optional() }),
});

/** A 404 without Kratos' envelope comes from a route that this version does not have. */
const apiError = (status: number, body: unknown): KratosApiError => {
  const { error } = ErrorBody.safeParse(body).data ?? {};
  if (error !== undefined) return new KratosApiError(status, reasonOf(error), failureOf(status, error));
  if (status === 404) return new KratosApiError(status, "no such route", "no-such-route");
  return new KratosApiError(status, "no reason given", failureOf(status, { message: "" }));
};

interface ErrorOfKratos {
  readonly message: string;
  readonly reason?: string | undefined;
}

/** The reason says more than the message, but for a patch, where every reason is this one. */
const reasonOf = ({ message, reason }: ErrorOfKratos): string =>
  reason === undefined || reason === "An error occured when applying the JSON patch" ? message : reason;

/** Kratos has no code of its own for an identity whose schema is gone; its reason names it. */
const failureOf = (status: number, error: ErrorOfKratos): KratosFailure => {
  const reason = reasonOf(error);
  if (/for this identity's traits could not be found/.test(reason)) return "schema-missing";
  if (/^Unable to find JSON Schema ID/.test(reason)) return "schema-unknown";
  if (/disabled by system administrator/.test(reason)) return "disabled";
  if (status === 404) return "not-found";
  if (status === 409) return "conflict";
  if (isRefusedValue(reason)) return "invalid";
  if (status >= 500) return "server";
  return "invalid";
};

/** Some values Kratos hands on unchecked: what it answers with 500 then is no fault of its own. PostgreSQL's class 22 is about values. */
const isRefusedValue = (reason: string): boolean =>
  /\(SQLSTATE 22[0-9A-Z]{3}\)|with missing or empty identifier/.test(reason);
