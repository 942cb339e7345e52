/** An answer of Pebble's: an envelope around a result, or a body of another type. */
export type Answer =
  | { readonly kind: "sync"; readonly result: unknown; readonly status?: number }
  | { readonly kind: "async"; readonly change: string; readonly result: unknown }
  | { readonly kind: "raw"; readonly contentType: string; readonly body: Buffer };

/** A request that Pebble refuses. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: number;
  readonly kind: string | undefined;

  constructor(status: number, message: string, kind?: string) {
    super(message);
    this.status = status;
    this.kind = kind;
  }
}

/** A result that is there at once. */
export const sync = (result: unknown, status = 200): Answer => ({ kind: "sync", result, status });

const STATUS_TEXT: Readonly<Record<number, string>> = {
  200: "OK",
  202: "Accepted",
  400: "Bad Request",
  404: "Not Found",
  405: "Method Not Allowed",
  500: "Internal Server Error",
  502: "Bad Gateway",
  504: "Gateway Timeout",
};

/** An answer as it goes over the wire. */
export const encode = (
  answer: Answer,
): { readonly status: number; readonly contentType: string; readonly body: Buffer } => {
  if (answer.kind === "raw") return { status: 200, contentType: answer.contentType, body: answer.body };
  const status = answer.kind === "async" ? 202 : (answer.status ?? 200);
  const change = answer.kind === "async" ? { change: answer.change } : {};
  return json(status, { ...head(answer.kind, status), ...change, result: answer.result });
};

/** A refusal as it goes over the wire. */
export const encodeRefusal = ({ status, message, kind }: Refusal): ReturnType<typeof encode> =>
  json(status, { ...head("error", status), result: { message, ...(kind && { kind }) } });

const head = (type: string, status: number) => ({ type, "status-code": status, status: STATUS_TEXT[status] ?? "" });

const json = (status: number, body: unknown): ReturnType<typeof encode> => ({
  status,
  contentType: "application/json",
  body: Buffer.from(JSON.stringify(body)),
});
