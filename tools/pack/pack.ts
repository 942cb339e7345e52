import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type CharmFile, charmFiles, forCharmcraft } from "./charm-files.ts";
import { isArchitecture } from "./node-runtime.ts";
import { writeZip } from "./zip.ts";

/** The project's root. */
export const ROOT = join(import.meta.dirname, "../..");

/** Where the charm file of an architecture is written, by Charmcraft's naming. */
export const charmPath = (arch: string): string => join(ROOT, "dist", `kratos_ubuntu@24.04-${arch}.charm`);

/**
 * Packs the charm for an architecture in Juju's words; into a directory instead, without what Charmcraft adds itself. A charm file of the
 * same content is left as it is: compressing takes ten times as long as everything else.
 */
export const pack = async (
  arch: string,
  directory?: string,
): Promise<{ readonly path: string; readonly bytes: number | undefined }> => {
  if (!isArchitecture(arch)) throw new Error(`there is no Node for the architecture ${arch}: amd64 and arm64 only`);
  const files = await charmFiles(ROOT, arch);
  if (directory !== undefined) {
    await writeFiles(directory, forCharmcraft(files));
    return { path: directory, bytes: undefined };
  }
  const path = charmPath(arch);
  const contentPath = `${path}.content.sha256`;
  const content = contentDigest(files);
  const isPacked = existsSync(path) && (await readFile(contentPath, "utf8").catch(() => "")) === content;
  if (!isPacked) {
    await rm(contentPath, { force: true });
    await writeZip(path, files);
    await writeFile(contentPath, content);
  }
  return { path, bytes: (await stat(path)).size };
};

const contentDigest = (files: readonly CharmFile[]): string => {
  const hash = createHash("sha256");
  for (const { name, content, mode } of files) hash.update(`${name}\0${mode}\0${content.length}\0`).update(content);
  return hash.digest("hex");
};

const writeFiles = async (directory: string, files: readonly CharmFile[]): Promise<void> => {
  for (const { name, content, mode } of files) {
    const path = join(directory, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content, { mode });
  }
};
