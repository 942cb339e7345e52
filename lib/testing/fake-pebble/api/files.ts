import { isUtf8 } from "node:buffer";
import { matchesGlob } from "node:path";
import * as z from "zod";
import { type Container, now } from "#lib/testing/fake-pebble/container.ts";
import {
  entriesOf,
  exists,
  isDirectory,
  makeParents,
  nameOf,
  PLAIN_DIRECTORY,
  parentOf,
} from "#lib/testing/fake-pebble/file-tree.ts";
import { boundaryOf, decodeMultipart, encodeMultipart, newBoundary } from "#lib/testing/fake-pebble/multipart.ts";
import { type Answer, Refusal, sync } from "./answer.ts";
import { FileFault, fileResult, notFound, ownershipOf, requireAbsolute } from "./file-fault.ts";
import { type ApiRequest, bodyOf } from "./request.ts";

/** `GET /v1/files`. */
export const getFiles = (container: Container, request: ApiRequest): Answer => {
  const action = request.query.get("action") ?? "";
  if (action === "list") return list(container, request);
  if (action === "read") return read(container, request);
  throw new Refusal(400, `invalid action ${JSON.stringify(action)}`);
};

/** `POST /v1/files`. */
export const postFiles = (container: Container, request: ApiRequest): Answer => {
  const contentType = String(request.headers["content-type"] ?? "");
  if (contentType.startsWith("multipart/form-data")) return write(container, request, contentType);
  if (contentType !== "application/json") throw new Refusal(400, `invalid Content-Type ${JSON.stringify(contentType)}`);
  const { action } = bodyOf(request, Action);
  if (action === "make-dirs") return makeDirectories(container, request);
  if (action === "remove") return remove(container, request);
  throw new Refusal(400, `invalid action ${JSON.stringify(action)}`);
};

const Action = z.object({ action: z.string() });

const read = (container: Container, { query, headers }: ApiRequest): Answer => {
  if (headers["accept"] !== "multipart/form-data") throw new Refusal(400, "must accept multipart/form-data");
  const paths = query.getAll("path");
  if (paths.length === 0) throw new Refusal(400, "must specify one or more paths");
  const results = paths.map((path) => fileResult(path, () => requireReadable(container, path)));
  const parts = paths.flatMap((path) => {
    const file = container.files.get(path);
    const disposition = `form-data; name="files"; filename="${path.replaceAll(/["\\]/g, "\\$&")}"`;
    return file === undefined ? [] : [part(disposition, "application/octet-stream", bytesOf(file.content))];
  });
  const envelope = { type: "sync", "status-code": 200, status: "OK", result: results };
  const description = part('form-data; name="response"', "application/json", Buffer.from(JSON.stringify(envelope)));
  const boundary = newBoundary();
  return {
    kind: "raw",
    contentType: `multipart/form-data; boundary=${boundary}`,
    body: encodeMultipart(boundary, [...parts, description]),
  };
};

const part = (disposition: string, type: string, content: Uint8Array) => ({
  headers: { "Content-Disposition": disposition, "Content-Type": type },
  content,
});

const bytesOf = (content: string | Uint8Array): Uint8Array =>
  typeof content === "string" ? Buffer.from(content) : content;

const requireReadable = (container: Container, path: string): void => {
  requireAbsolute(path);
  if (container.files.has(path)) return;
  if (isDirectory(container, path)) throw new FileFault(`can only read a regular file: ${JSON.stringify(path)}`);
  throw notFound(`stat ${path}`);
};

const Owner = { permissions: z.string().optional(), user: z.string().optional(), group: z.string().optional() };
const WriteRequest = z.object({
  action: z.literal("write"),
  files: z.array(z.object({ path: z.string(), "make-dirs": z.boolean().default(false), ...Owner })),
});

const FILE_NAME = /filename="(?<name>(?:[^"\\]|\\.)*)"/;
const SHORTEST_BOUNDARY = 32;

const write = (container: Container, { body }: ApiRequest, contentType: string): Answer => {
  const boundary = boundaryOf(contentType) ?? "";
  if (boundary.length < SHORTEST_BOUNDARY) throw new Refusal(400, `invalid boundary ${JSON.stringify(boundary)}`);
  const [metadata, ...parts] = decodeMultipart(boundary, body);
  const { files } = WriteRequest.parse(JSON.parse(Buffer.from(metadata?.content ?? "null").toString()));
  const contents = new Map(
    parts.map(({ headers, content }): [string, Uint8Array] => {
      const name = FILE_NAME.exec(headers["content-disposition"] ?? "")?.groups?.["name"] ?? "";
      return [name.replaceAll(/\\(.)/g, "$1"), content];
    }),
  );
  const stranger = [...contents.keys()].find((path) => !files.some((file) => file.path === path));
  if (stranger !== undefined) throw new Refusal(400, `no metadata for path ${JSON.stringify(stranger)}`);
  return sync(files.map((file) => fileResult(file.path, () => writeOne(container, file, contents.get(file.path)))));
};

const writeOne = (
  container: Container,
  { path, "make-dirs": makes, ...owner }: z.output<typeof WriteRequest>["files"][number],
  content: Uint8Array | undefined,
): void => {
  if (content === undefined) throw new FileFault(`no file content for path ${JSON.stringify(path)}`);
  requireAbsolute(path);
  const ownership = ownershipOf(owner, "644");
  if (makes) makeParents(container, path, ownership);
  if (!isDirectory(container, parentOf(path))) throw notFound(`open ${path}.1~`);
  if (isDirectory(container, path)) throw new FileFault(`rename ${path}.1~ ${path}: file exists`);
  const bytes = Buffer.from(content);
  container.files.set(path, { ...ownership, content: isUtf8(bytes) ? bytes.toString() : new Uint8Array(bytes) });
};

const list = (container: Container, { query }: ApiRequest): Answer => {
  const path = query.get("path") ?? "";
  const pattern = query.get("pattern");
  if (!path.startsWith("/")) throw new Refusal(400, `path must be absolute, got ${JSON.stringify(path)}`);
  if (!exists(container, path)) throw new Refusal(404, `stat ${path}: no such file or directory`, "not-found");
  const isOne = query.get("itself") === "true" || container.files.has(path);
  const paths = isOne ? [path] : entriesOf(container, path);
  return sync(
    paths
      .filter((each) => pattern === null || matchesGlob(nameOf(each), pattern))
      .map((each) => describe(container, each)),
  );
};

const describe = (container: Container, path: string): object => {
  const file = container.files.get(path);
  const { permissions, user, group } = file ?? container.directories.get(path) ?? PLAIN_DIRECTORY;
  return {
    ...{ path, name: nameOf(path), type: file === undefined ? "directory" : "file" },
    ...(file && { size: bytesOf(file.content).length }),
    ...{ permissions, "last-modified": now(), "user-id": 0, user, "group-id": 0, group },
  };
};

const MakeDirectories = z.object({
  dirs: z.array(z.object({ path: z.string(), "make-parents": z.boolean().default(false), ...Owner })),
});

const makeDirectories = (container: Container, request: ApiRequest): Answer => {
  const { dirs } = bodyOf(request, MakeDirectories);
  return sync(
    dirs.map(({ path, "make-parents": makes, ...owner }) =>
      fileResult(path, () => {
        requireAbsolute(path);
        const ownership = ownershipOf(owner, "755");
        if (!makes && exists(container, path)) throw new FileFault(`mkdir ${path}: file exists`);
        if (makes) makeParents(container, path, ownership);
        if (!isDirectory(container, parentOf(path))) throw notFound(`mkdir ${path}.mkdir-new`);
        container.directories.set(path, ownership);
      }),
    ),
  );
};

const Remove = z.object({ paths: z.array(z.object({ path: z.string(), recursive: z.boolean().default(false) })) });

const remove = (container: Container, request: ApiRequest): Answer => {
  const { paths } = bodyOf(request, Remove);
  return sync(
    paths.map(({ path, recursive }) =>
      fileResult(path, () => {
        requireAbsolute(path);
        if (!recursive && !exists(container, path)) throw notFound(`remove ${path}`);
        if (!recursive && entriesOf(container, path).length > 0)
          throw new FileFault(`remove ${path}: directory not empty`);
        for (const each of [container.files, container.directories])
          for (const key of each.keys()) if (key === path || key.startsWith(`${path}/`)) each.delete(key);
      }),
    ),
  );
};
