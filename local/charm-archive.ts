import { constants, createWriteStream, existsSync } from "node:fs";
import { chmod, chown, copyFile, cp, mkdir, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createInflateRaw } from "node:zlib";
import { parse } from "yaml";
import yauzl, { type Entry, type ZipFile } from "yauzl";
import * as z from "zod";
import type { ConfigDefinition } from "#lib/testing/juju-model/config.ts";
import type { Endpoint } from "#lib/testing/juju-model/model.ts";
import { cacheDirectory } from "#tools/programs/ensure-program.ts";
import { CHARM_UID } from "./workload.ts";

/** What a charm says about itself. */
export interface CharmDescription {
  readonly name: string;
  readonly endpoints: Readonly<Record<string, Endpoint>>;
  readonly options: ConfigDefinition;
  readonly actions: Readonly<Record<string, ActionDescription>>;
}

/** A charm, and a directory with its files that nothing runs in. */
export interface UnpackedCharm extends CharmDescription {
  readonly directory: string;
}

const Endpoints = z.record(z.string(), z.object({ interface: z.string(), limit: z.int().optional() })).default({});
const Metadata = z.object({ name: z.string(), requires: Endpoints, provides: Endpoints, peers: Endpoints });
const Options = z.object({
  options: z.record(
    z.string(),
    z.object({
      type: z.enum(["string", "int", "float", "boolean", "secret"]),
      default: z.union([z.string(), z.number(), z.boolean()]).optional(),
      description: z.string().optional(),
    }),
  ),
});
const Action = z.object({
  description: z.string().default(""),
  required: z.array(z.string()).default([]),
  additionalProperties: z.boolean().optional(),
  params: z
    .record(
      z.string(),
      z.object({ type: z.string(), description: z.string().default(""), default: z.unknown().optional() }),
    )
    .default({}),
});

/** An action of actions.yaml. */
export type ActionDescription = z.output<typeof Action>;

/** Unpacks a charm file and reads what it says about itself. */
export const unpackCharm = async (charmFile: string, directory: string): Promise<UnpackedCharm> => {
  await mkdir(directory, { recursive: true });
  await extract(charmFile, directory);
  return { directory, ...(await readDescription(directory)) };
};

/** Gives a unit a charm's files of its own, for the user that it runs as to own. */
export const copyCharm = async ({ directory }: UnpackedCharm, to: string): Promise<void> => {
  await cp(directory, to, { recursive: true, mode: constants.COPYFILE_FICLONE });
  if (process.getuid?.() === 0) await chown(to, CHARM_UID, CHARM_UID);
};

const readDescription = async (directory: string): Promise<CharmDescription> => {
  const read = async (name: string): Promise<unknown> => parse(await readFile(join(directory, name), "utf8"));
  const { name, requires, provides, peers } = Metadata.parse(await read("metadata.yaml"));
  const withRole = (endpoints: typeof requires, role: Endpoint["role"]): [string, Endpoint][] =>
    Object.entries(endpoints).map(([endpoint, definition]) => [endpoint, { role, ...definition }]);
  return {
    name,
    endpoints: Object.fromEntries([
      ...withRole(requires, "requirer"),
      ...withRole(provides, "provider"),
      ...withRole(peers, "peer"),
    ]),
    options: Options.parse(await read("config.yaml")).options,
    actions: z.record(z.string(), Action).parse(await read("actions.yaml")),
  };
};

/** A compression method of ZIP (APPNOTE.TXT 4.4.5). */
const DEFLATE = 8;

/** What is decompressed at once. With the 16 KiB that are usual, the hundred megabytes of Node take half as much time again. */
const CHUNK_BYTES = 256 * 1024;

const extract = async (charmFile: string, directory: string): Promise<void> => {
  const zip = await yauzl.openPromise(charmFile, { lazyEntries: true });
  for await (const entry of zip.eachEntry()) {
    const path = join(directory, entry.fileName);
    await mkdir(dirname(path), { recursive: true });
    await (entry.uncompressedSize < LARGE_BYTES ? write(zip, entry, path) : writeOnce(zip, entry, path));
    await chmod(path, (entry.externalFileAttributes >>> 16) & 0o777);
  }
};

const write = async (zip: ZipFile, entry: Entry, path: string): Promise<void> => {
  const raw = await zip.openReadStreamPromise(entry, { decodeFileData: false });
  const decoders = entry.compressionMethod === DEFLATE ? [createInflateRaw({ chunkSize: CHUNK_BYTES })] : [];
  await pipeline([raw, ...decoders, createWriteStream(path)]);
};

/** A file of this size is Node, the same in one charm file after the other: it is kept decompressed, which takes most of a second. */
const LARGE_BYTES = 16 * 1024 * 1024;

const writeOnce = async (zip: ZipFile, entry: Entry, path: string): Promise<void> => {
  const kept = join(cacheDirectory(), `unpacked-${entry.crc32.toString(16)}-${entry.uncompressedSize}`);
  if (!existsSync(kept)) await keep(zip, entry, kept);
  await copyFile(kept, path, constants.COPYFILE_FICLONE);
};

const keep = async (zip: ZipFile, entry: Entry, kept: string): Promise<void> => {
  const temporary = `${kept}.${process.pid}`;
  await mkdir(dirname(kept), { recursive: true });
  try {
    await write(zip, entry, temporary);
    await rename(temporary, kept);
  } finally {
    await rm(temporary, { force: true });
  }
};
