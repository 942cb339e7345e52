import * as z from "zod";
import { boundaryOf, decodeMultipart } from "#lib/testing/fake-pebble/multipart.ts";
import type { ApiRequest } from "./api/request.ts";

/** A request to Pebble, in words that a test can compare. No values: contents of files and environments may hold secrets. */
export interface PebbleCall {
  /** Such as `restart kratos courier`, `write /etc/app.yaml`, `exec app version`, `GET /v1/services`. */
  readonly asked: string;
  /** Whether it changes the container. Running a command counts as a question. */
  readonly writes: boolean;
}

/** Says what a request asks for. */
export const describeCall = (request: ApiRequest): PebbleCall => {
  const { method, path } = request;
  if (method === "GET") return { asked: `GET ${path}${queryOf(request)}`, writes: false };
  const body = Body.safeParse(parseBody(request)).data;
  switch (path) {
    case "/v1/services":
      return { asked: [body?.action, ...(body?.services ?? [])].join(" "), writes: true };
    case "/v1/layers":
      return { asked: `add-layer ${body?.label}`, writes: true };
    case "/v1/exec":
      return { asked: `exec ${(body?.command ?? []).join(" ")}`, writes: false };
    case "/v1/files":
      return { asked: `${body?.action} ${pathsOf(body).join(" ")}`, writes: true };
    case "/v1/checks":
      return { asked: `${body?.action}-checks ${(body?.checks ?? []).join(" ")}`, writes: true };
    default:
      return { asked: `${method} ${path}`, writes: true };
  }
};

const Paths = z.array(z.object({ path: z.string() }));

const Body = z.object({
  action: z.string().optional(),
  services: z.array(z.string()).nullish(),
  checks: z.array(z.string()).optional(),
  label: z.string().optional(),
  command: z.array(z.string()).optional(),
  files: Paths.optional(),
  dirs: Paths.optional(),
  paths: Paths.optional(),
});

const pathsOf = (body: z.output<typeof Body> | undefined): readonly string[] =>
  [...(body?.files ?? []), ...(body?.dirs ?? []), ...(body?.paths ?? [])].map(({ path }) => path);

const queryOf = ({ query }: ApiRequest): string => {
  const parts = [...query].filter(([name]) => name !== "timeout").map(([name, value]) => `${name}=${value}`);
  return parts.length === 0 ? "" : `?${parts.join("&")}`;
};

/** The JSON of a body, or of the first part of one with files. */
const parseBody = ({ headers, body }: ApiRequest): unknown => {
  const boundary = boundaryOf(String(headers["content-type"] ?? ""));
  const text = boundary === undefined ? body : decodeMultipart(boundary, body)[0]?.content;
  try {
    return JSON.parse(Buffer.from(text ?? "null").toString());
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
};
