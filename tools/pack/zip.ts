import { createWriteStream } from "node:fs";
import { mkdir, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { pipeline } from "node:stream/promises";
import yazl from "yazl";
import type { CharmFile } from "./charm-files.ts";

/** The first moment that a zip can tell; with times of its own no two packs would be alike. */
const EPOCH = new Date(1980, 0, 1);

/** Writes a zip in which nothing depends on when, where or in what order it was made. */
export const writeZip = async (path: string, files: readonly CharmFile[]): Promise<void> => {
  const zip = new yazl.ZipFile();
  for (const { name, content, mode } of files.toSorted((a, b) => (a.name < b.name ? -1 : 1)))
    zip.addBuffer(content, name, {
      mtime: EPOCH,
      mode: 0o100_000 | mode,
      compressionLevel: 9,
      forceDosTimestamp: true,
    });
  zip.end();
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}`;
  await pipeline(zip.outputStream, createWriteStream(temporary));
  await rename(temporary, path);
};
