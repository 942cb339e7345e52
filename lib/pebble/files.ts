import * as z from "zod";
import { PebbleApiError } from "./errors.ts";
import { boundaryOf, decodeMultipart, encodeMultipart, newBoundary, type Part } from "./multipart.ts";
import { json, openEnvelope, type Pebble, type RequestOptions, requestRaw, requestSync } from "./transport.ts";

/** Who owns a file and who may read it. */
export interface FileOwnership {
  /** Three octal digits; Pebble's default is 644 for files and 755 for directories. Set anew at every write. */
  readonly permissions?: string;
  readonly user?: string;
  readonly group?: string;
}

/** How a file is written. */
export interface WriteOptions extends FileOwnership, RequestOptions {
  /** Makes the directories above it, too. */
  readonly makeDirectories?: boolean;
}

const FileResult = z.object({
  path: z.string(),
  error: z.object({ message: z.string(), kind: z.string().optional() }).optional(),
});
const FileResults = z.array(FileResult);

/** The content of a file; undefined when there is none. Throws {@link PebbleApiError} for a directory and the like. */
export const readFile = async (
  pebble: Pebble,
  path: string,
  options: RequestOptions = {},
): Promise<Uint8Array | undefined> => (await readFiles(pebble, [path], options)).get(path);

/** The content of several files in one request, by path; those that do not exist are left out. */
export const readFiles = async (
  pebble: Pebble,
  paths: readonly string[],
  options: RequestOptions = {},
): Promise<ReadonlyMap<string, Uint8Array>> => {
  const answer = await requestRaw(pebble, {
    method: "GET",
    path: "/v1/files",
    query: { action: "read", path: paths },
    headers: { accept: "multipart/form-data" },
    ...options,
  });
  const boundary = boundaryOf(String(answer.headers["content-type"]));
  if (boundary === undefined) throw unexpectedAnswer(answer);
  const parts = decodeMultipart(boundary, answer.body);
  const results = resultsOf(answer.status, parts);
  throwFirstError(results.filter(({ error }) => error?.kind !== "not-found"));
  const found = new Set(results.filter(({ error }) => error === undefined).map(({ path }) => path));
  return new Map(
    parts.flatMap(({ headers, content }): [string, Uint8Array][] => {
      const path = fileNameOf(headers["content-disposition"] ?? "");
      return path !== undefined && found.has(path) ? [[path, content]] : [];
    }),
  );
};

/** Writes a file, all or nothing: Pebble writes beside it and renames. */
export const writeFile = async (
  pebble: Pebble,
  path: string,
  content: string | Uint8Array,
  { permissions, user, group, makeDirectories = false, ...options }: WriteOptions = {},
): Promise<void> => {
  const boundary = newBoundary();
  const file = { path, "make-dirs": makeDirectories, permissions, user, group };
  const parts = [
    part('form-data; name="request"', "application/json", JSON.stringify({ action: "write", files: [file] })),
    part(`form-data; name="files"; filename="${escapeQuoted(path)}"`, "application/octet-stream", content),
  ];
  const results = await requestSync(
    pebble,
    {
      method: "POST",
      path: "/v1/files",
      headers: { "content-type": `multipart/form-data; boundary=${boundary}` },
      body: encodeMultipart(boundary, parts),
      ...options,
    },
    FileResults,
  );
  throwFirstError(results);
};

/** Removes a file; one that is not there is no error. */
export const removePath = async (
  pebble: Pebble,
  path: string,
  { recursive = false, ...options }: RequestOptions & { readonly recursive?: boolean } = {},
): Promise<void> => {
  const body = json({ action: "remove", paths: [{ path, recursive }] });
  const results = await requestSync(pebble, { method: "POST", path: "/v1/files", ...body, ...options }, FileResults);
  throwFirstError(results.filter(({ error }) => error?.kind !== "not-found"));
};

/** Makes a directory and those above it; of one that exists the permissions are set anew. */
export const makeDirectory = async (
  pebble: Pebble,
  path: string,
  { permissions, user, group, ...options }: FileOwnership & RequestOptions = {},
): Promise<void> => {
  const body = json({ action: "make-dirs", dirs: [{ path, "make-parents": true, permissions, user, group }] });
  throwFirstError(await requestSync(pebble, { method: "POST", path: "/v1/files", ...body, ...options }, FileResults));
};

const FileInfo = z.object({
  path: z.string(),
  name: z.string(),
  type: z.enum(["file", "directory", "symlink", "socket", "named-pipe", "device", "unknown"]),
  size: z.number().optional(),
  permissions: z.string(),
  "last-modified": z.string(),
  "user-id": z.number().nullish(),
  user: z.string().nullish(),
  "group-id": z.number().nullish(),
  group: z.string().nullish(),
});

/** An entry of a directory. */
export type FileInfo = z.output<typeof FileInfo>;

/** The entries of a directory, or with `itself` the directory or file alone; undefined when there is none. */
export const listFiles = async (
  pebble: Pebble,
  path: string,
  {
    itself = false,
    pattern,
    ...options
  }: RequestOptions & { readonly itself?: boolean; readonly pattern?: string } = {},
): Promise<readonly FileInfo[] | undefined> => {
  const query = { action: "list", path, pattern, itself: itself ? "true" : undefined };
  try {
    return await requestSync(pebble, { method: "GET", path: "/v1/files", query, ...options }, z.array(FileInfo));
  } catch (error) {
    if (error instanceof PebbleApiError && error.kind === "not-found") return undefined;
    throw error;
  }
};

const part = (disposition: string, type: string, content: string | Uint8Array): Part => ({
  headers: { "Content-Type": type, "Content-Disposition": disposition },
  content: typeof content === "string" ? Buffer.from(content) : content,
});

const escapeQuoted = (text: string): string => text.replace(/["\\]/g, "\\$&");

const FILE_NAME = /filename="(?<name>(?:[^"\\]|\\.)*)"/;

const fileNameOf = (disposition: string): string | undefined =>
  FILE_NAME.exec(disposition)?.groups?.["name"]?.replace(/\\(.)/g, "$1");

/** Pebble describes each file in a part of its own, the last; a file cut short stands there as an error. */
const resultsOf = (status: number, parts: readonly Part[]): z.output<typeof FileResults> => {
  const description = parts.find(({ headers }) => headers["content-disposition"]?.includes('name="response"'));
  return FileResults.parse(openEnvelope({ status, body: Buffer.from(description?.content ?? "null") }).result);
};

/** A reply that is no multipart is the envelope of an error. */
const unexpectedAnswer = (answer: Parameters<typeof openEnvelope>[0]): Error => {
  openEnvelope(answer);
  return new PebbleApiError(answer.status, "Pebble's answer to a read of files has no parts");
};

/** An answer of 200 says nothing about the single file. */
const throwFirstError = (results: z.output<typeof FileResults>): void => {
  const error = results.find((result) => result.error !== undefined)?.error;
  if (error !== undefined) throw new PebbleApiError(200, error.message, error.kind);
};
