import { collect, type ReadEvent, readEvents } from "./file-reader.ts";
import { actOnFiles, isMissing, requestFiles, throwFailures } from "./file-results.ts";
import { encodeMultipart, newBoundary, type OutgoingPart } from "./multipart.ts";
import type { Pebble, RequestOptions } from "./transport.ts";

/** Who owns a file and who may read it. */
export interface FileOwnership {
  /** Three octal digits; Pebble's default is 644 for files and 755 for directories. Set anew at every write. */
  readonly permissions?: string;
  /** A user alone brings its primary group. */
  readonly user?: string;
  readonly userId?: number;
  readonly group?: string;
  readonly groupId?: number;
}

/** Milliseconds for content that streams: a file may be big. */
const STREAM_TIMEOUT_MS = 600_000;

/** The content of a file; undefined when there is none. Throws `PebbleFileError` for a directory and the like. */
export const readFile = async (
  pebble: Pebble,
  path: string,
  options: RequestOptions = {},
): Promise<Uint8Array | undefined> => (await readFiles(pebble, [path], options)).get(path);

/** The content of several files in one request, by path; those that do not exist are left out. Throws `PebbleFileError` for all that cannot be read. */
export const readFiles = async (
  pebble: Pebble,
  paths: readonly string[],
  options: RequestOptions = {},
): Promise<ReadonlyMap<string, Uint8Array>> => {
  const contents = new Map<string, Uint8Array>();
  for await (const event of readEvents(pebble, paths, options))
    if (event.kind === "file") contents.set(event.path, await collect(event.content));
    else throwFailures(event.failures.filter((failure) => !isMissing(failure)));
  return contents;
};

/**
 * The content of a file while it arrives, in constant memory; undefined when there is none. The content has to be read, or the signal aborted.
 * A file that Pebble could read in part only fails at its end, with `PebbleFileError`.
 */
export const openFile = async (
  pebble: Pebble,
  path: string,
  { timeoutMs = STREAM_TIMEOUT_MS, ...options }: RequestOptions = {},
): Promise<AsyncIterable<Uint8Array> | undefined> => {
  const events = readEvents(pebble, [path], { timeoutMs, ...options });
  const { value: first } = await events.next();
  if (first?.kind === "file") return contentOf(first.content, events);
  await events.return(undefined);
  throwFailures((first?.failures ?? []).filter((failure) => !isMissing(failure)));
  return undefined;
};

async function* contentOf(
  content: AsyncIterable<Uint8Array>,
  events: AsyncGenerator<ReadEvent, undefined>,
): AsyncGenerator<Uint8Array> {
  try {
    yield* content;
    for await (const event of events) if (event.kind === "end") throwFailures(event.failures);
  } finally {
    await events.return(undefined);
  }
}

/** How a file is written. */
export interface WriteOptions extends FileOwnership {
  /** Makes the directories above it too, owned as the file is. */
  readonly makeDirectories?: boolean;
}

/** What a file shall hold. A stream is sent in constant memory; a stream that fails leaves the file as it was. */
export type FileContent = string | Uint8Array | AsyncIterable<Uint8Array>;

/** A file that is written. */
export interface FileToWrite extends WriteOptions {
  readonly path: string;
  readonly content: FileContent;
}

/** Writes a file, all or nothing: Pebble writes beside it and renames. Throws `PebbleFileError`, or what the source of the content threw. */
export const writeFile = (
  pebble: Pebble,
  path: string,
  content: FileContent,
  { timeoutMs, signal, ...how }: WriteOptions & RequestOptions = {},
): Promise<void> => writeFiles(pebble, [{ path, content, ...how }], withoutUndefined({ timeoutMs, signal }));

/** Writes several files in one request, each all or nothing by itself. Throws `PebbleFileError` with all that failed; the others are written. */
export const writeFiles = async (
  pebble: Pebble,
  files: readonly FileToWrite[],
  options: RequestOptions = {},
): Promise<void> => {
  if (files.length === 0) return;
  const boundary = newBoundary();
  const streams = files.some(({ content }) => typeof content !== "string" && !(content instanceof Uint8Array));
  const failures = await requestFiles(pebble, {
    method: "POST",
    path: "/v1/files",
    headers: { "content-type": `multipart/form-data; boundary=${boundary}` },
    body: encodeMultipart(boundary, [describe(files), ...files.map(partOf)]),
    ...(streams ? { timeoutMs: STREAM_TIMEOUT_MS } : {}),
    ...options,
  });
  throwFailures(failures);
};

const describe = (files: readonly FileToWrite[]): OutgoingPart => ({
  headers: { "Content-Type": "application/json", "Content-Disposition": 'form-data; name="request"' },
  content: JSON.stringify({
    action: "write",
    files: files.map(({ path, makeDirectories = false, ...owner }) => ({
      path,
      "make-dirs": makeDirectories,
      ...ownershipOf(owner),
    })),
  }),
});

const partOf = ({ path, content }: FileToWrite): OutgoingPart => ({
  headers: {
    "Content-Type": "application/octet-stream",
    "Content-Disposition": `form-data; name="files"; filename="${path.replace(/["\\]/g, "\\$&")}"`,
  },
  content,
});

const withoutUndefined = ({
  timeoutMs,
  signal,
}: {
  readonly timeoutMs: number | undefined;
  readonly signal: AbortSignal | undefined;
}): RequestOptions => ({
  ...(timeoutMs === undefined ? {} : { timeoutMs }),
  ...(signal === undefined ? {} : { signal }),
});

const ownershipOf = ({ permissions, user, userId, group, groupId }: FileOwnership) => ({
  permissions,
  user,
  "user-id": userId,
  group,
  "group-id": groupId,
});

/** How files are removed. */
export interface RemoveOptions extends RequestOptions {
  /** Removes a directory with all that is in it. */
  readonly recursive?: boolean;
}

/** Removes a file or directory; one that is not there is no error. */
export const removePath = (pebble: Pebble, path: string, options?: RemoveOptions): Promise<void> =>
  removePaths(pebble, [path], options);

/** Removes files and directories; those that are not there are no error. Throws `PebbleFileError` with all that failed. */
export const removePaths = async (
  pebble: Pebble,
  paths: readonly string[],
  { recursive = false, ...options }: RemoveOptions = {},
): Promise<void> => {
  const items = paths.map((path) => ({ path, recursive }));
  const failures = await actOnFiles(pebble, { action: "remove", paths: items }, options);
  throwFailures(failures.filter((failure) => !isMissing(failure)));
};

/** How a directory is made. */
export interface DirectoryOptions extends FileOwnership, RequestOptions {
  /** Makes the directories above it too, and leaves one that exists as it is; the default. Otherwise one that exists is an error. */
  readonly makeParents?: boolean;
}

/** Makes a directory. */
export const makeDirectory = async (
  pebble: Pebble,
  path: string,
  { makeParents = true, timeoutMs, signal, ...owner }: DirectoryOptions = {},
): Promise<void> => {
  const dirs = [{ path, "make-parents": makeParents, ...ownershipOf(owner) }];
  throwFailures(await actOnFiles(pebble, { action: "make-dirs", dirs }, withoutUndefined({ timeoutMs, signal })));
};
