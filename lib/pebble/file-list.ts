import * as z from "zod";
import { requestSync } from "./envelope.ts";
import { PebbleApiError, PebbleFileError } from "./errors.ts";
import type { Pebble, RequestOptions } from "./transport.ts";

const FileInfo = z
  .object({
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
  })
  .transform(({ path, name, type, size, permissions, user, group, ...more }) => ({
    path,
    name,
    type,
    /** Bytes, of a regular file. */
    size,
    /** Three octal digits. */
    permissions,
    lastModified: more["last-modified"],
    userId: more["user-id"] ?? undefined,
    user: user ?? undefined,
    groupId: more["group-id"] ?? undefined,
    group: group ?? undefined,
  }));

/** An entry of a directory. */
export type FileInfo = z.output<typeof FileInfo>;

/** How files are listed. */
export interface ListOptions extends RequestOptions {
  /** The directory itself instead of what is in it. */
  readonly itself?: boolean;
  /** Only names that match, such as `*.yaml`. */
  readonly pattern?: string;
}

/** The entries of a directory, or the one file; undefined when there is none. Throws `PebbleFileError` when they may not be read. */
export const listFiles = async (
  pebble: Pebble,
  path: string,
  { itself = false, pattern, ...options }: ListOptions = {},
): Promise<readonly FileInfo[] | undefined> => {
  const query = { action: "list", path, pattern, itself: itself ? "true" : undefined };
  try {
    return await requestSync(pebble, { method: "GET", path: "/v1/files", query, ...options }, z.array(FileInfo));
  } catch (error) {
    if (!(error instanceof PebbleApiError) || error.kind === undefined) throw error;
    if (error.kind === "not-found") return undefined;
    throw new PebbleFileError([{ path, kind: error.kind, message: error.message }]);
  }
};

/** Whether there is a file or directory; a link that leads nowhere is none. */
export const pathExists = async (pebble: Pebble, path: string, options: RequestOptions = {}): Promise<boolean> =>
  (await listFiles(pebble, path, { ...options, itself: true })) !== undefined;
