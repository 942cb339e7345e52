import * as z from "zod";
import { PebbleApiError, PebbleProtocolError } from "./errors.ts";
import { nameOf, type Pebble, type PebbleRequest, type RawAnswer, requestRaw } from "./transport.ts";

/** Asks and parses the result of the answer. Throws {@link PebbleApiError} when Pebble refuses. */
export const requestSync = async <Schema extends z.ZodType>(
  pebble: Pebble,
  request: PebbleRequest,
  result: Schema,
): Promise<z.output<Schema>> => parseAnswer(request, result, (await requestEnvelope(pebble, request)).result);

/** Asks for something that takes its time and gives the id of the change. */
export const requestAsync = async (
  pebble: Pebble,
  request: PebbleRequest,
): Promise<{ readonly changeId: string; readonly result: unknown }> => {
  const { change, result } = await requestEnvelope(pebble, request);
  return { changeId: parseAnswer(request, ChangeId, change), result };
};

const requestEnvelope = async (pebble: Pebble, request: PebbleRequest): Promise<z.output<typeof Envelope>> =>
  openEnvelope(request, await requestRaw(pebble, request));

const ChangeId = z.string();
const Envelope = z.object({
  type: z.enum(["sync", "async", "error"]),
  change: z.string().optional(),
  // Some answers have none at all.
  result: z.unknown().optional(),
});
const ErrorResult = z.object({ message: z.string(), kind: z.string().optional() });

/** Reads the envelope around every JSON answer. Its own type decides, not the HTTP status: an unhealthy Pebble answers `sync` with 502. */
export const openEnvelope = (
  request: Pick<PebbleRequest, "method" | "path">,
  { status, body }: Pick<RawAnswer, "status" | "body">,
): z.output<typeof Envelope> => {
  const envelope = parseAnswer(request, Envelope, parseJson(request, body.toString()));
  if (envelope.type !== "error") return envelope;
  const { message, kind } = parseAnswer(request, ErrorResult, envelope.result);
  throw new PebbleApiError(status, message, kind);
};

/** Parses JSON; the error does not repeat the text, as that of `JSON.parse` does. */
export const parseJson = (request: Pick<PebbleRequest, "method" | "path">, text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw new PebbleProtocolError(nameOf(request), "no JSON");
  }
};

/** Parses what Pebble answered; the error names the place, not the value. */
export const parseAnswer = <Schema extends z.ZodType>(
  request: Pick<PebbleRequest, "method" | "path">,
  schema: Schema,
  value: unknown,
): z.output<Schema> => {
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  const [issue] = error.issues;
  throw new PebbleProtocolError(nameOf(request), `${issue?.code} at ${issue?.path.join(".") || "its top"}`);
};

/** A body of JSON and the header that goes with it. */
export const json = (value: unknown): Pick<PebbleRequest, "body" | "headers"> => ({
  body: JSON.stringify(value),
  headers: { "content-type": "application/json" },
});
