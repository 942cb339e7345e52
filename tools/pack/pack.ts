import { mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { CharmFile } from "./charm-files.ts";
import { inputsDigest } from "./inputs.ts";
import { type Architecture, isArchitecture } from "./node-runtime.ts";

/** The project's root. */
export const ROOT = join(import.meta.dirname, "../..");

/** Where the charm file of an architecture is written, by Charmcraft's naming. */
export const charmPath = (arch: string): string => join(ROOT, "dist", `kratos_ubuntu@24.04-${arch}.charm`);

/**
 * Packs the charm for an architecture in Juju's words; into a directory instead, without what Charmcraft adds itself. A charm file is left
 * as it is while nothing that it is made of has changed.
 */
export const pack = async (
  arch: string,
  directory?: string,
): Promise<{ readonly path: string; readonly bytes: number | undefined }> => {
  if (!isArchitecture(arch)) throw new Error(`there is no Node for the architecture ${arch}: amd64 and arm64 only`);
  if (directory !== undefined) {
    const { charmFiles, forCharmcraft } = await import("./charm-files.ts");
    await writeFiles(directory, forCharmcraft(await charmFiles(ROOT, arch)));
    return { path: directory, bytes: undefined };
  }
  const path = charmPath(arch);
  // Before anything is read: what changes meanwhile is seen the next time.
  const inputs = await inputsDigest(ROOT, arch);
  const recorded = await readFile(recordPath(path), "utf8").catch(() => "");
  if (recorded !== (await record(path, inputs).catch(() => undefined))) await packAnew(path, arch, inputs);
  return { path, bytes: (await stat(path)).size };
};

const packAnew = async (path: string, arch: Architecture, inputs: string): Promise<void> => {
  // Loading what packs takes longer than to find that there is nothing to pack.
  const [{ charmFiles }, { writeZip }] = await Promise.all([import("./charm-files.ts"), import("./zip.ts")]);
  await rm(recordPath(path), { force: true });
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}`;
  await writeZip(temporary, await charmFiles(ROOT, arch));
  const packed = await record(temporary, inputs);
  await rename(temporary, path);
  await writeFile(recordPath(path), packed);
};

const recordPath = (path: string): string => `${path}.packed`;

/** Names a file and what it was made of: if two pack at a time, the file of one and the record of the other do not fit. */
const record = async (path: string, inputs: string): Promise<string> => {
  const { ino, size, mtimeNs } = await stat(path, { bigint: true });
  return `${inputs} ${ino} ${size} ${mtimeNs}\n`;
};

const writeFiles = async (directory: string, files: readonly CharmFile[]): Promise<void> => {
  for (const { name, content, mode } of files) {
    const path = join(directory, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content, { mode });
  }
};
