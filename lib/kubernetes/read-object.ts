import type { IncomingMessage } from "node:http";
import * as z from "zod";
import { failureOfStatus, KubernetesError } from "./errors.ts";
import type { ServiceAccount } from "./service-account.ts";

/** How long the API server may take, in milliseconds: a hook must not hang on it. */
const TIMEOUT_MS = 5_000;

const Status = z.object({ message: z.string() });

/**
 * Reads an object by its path below the server, such as `/api/v1/namespaces/m/configmaps/c`, and parses it; undefined when there is none.
 * A plain request, since the client library takes 70 ms to load and every hook reads. Throws {@link KubernetesError}.
 */
export const readObject = async <Schema extends z.ZodType>(
  { server, token, certificate }: ServiceAccount,
  path: string,
  schema: Schema,
): Promise<z.output<Schema> | undefined> => {
  const { request } = await import("node:https");
  const { status, body } = await new Promise<Answer>((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException) =>
      reject(new KubernetesError("unreachable", error.name === "AbortError" ? "no answer in time" : wordFor(error)));
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const headers = { authorization: `Bearer ${token.reveal()}`, accept: "application/json" };
    const outgoing = request(new URL(path, server), { ca: certificate, headers, signal, agent: false });
    outgoing.on("error", fail);
    outgoing.on("response", (response) => collect(response).then(resolve, fail));
    outgoing.end();
  });
  if (status === 404) return undefined;
  const document: unknown = parseJson(body);
  if (status !== 200)
    throw new KubernetesError(failureOfStatus(status), Status.safeParse(document).data?.message ?? `status ${status}`);
  const parsed = schema.safeParse(document);
  if (parsed.success) return parsed.data;
  throw new KubernetesError("server", "an answer that is not the object asked for");
};

interface Answer {
  readonly status: number;
  readonly body: string;
}

const collect = async (response: IncomingMessage): Promise<Answer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return { status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() };
};

const wordFor = ({ code, message }: NodeJS.ErrnoException): string => code ?? message;

/** A proxy in between may answer with a page. */
const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
};
