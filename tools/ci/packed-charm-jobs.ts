import { spawnSync } from "node:child_process";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "#tools/pack/pack.ts";
import { ensureProgram } from "#tools/programs/ensure-program.ts";
import type { Job } from "./side-by-side.ts";
import { runVitest } from "./vitest.ts";

const PROJECT = "e2e";

/**
 * Jobs for the tests of the packed charm, each in a network of its own, since Kratos listens on fixed ports. First the one that takes
 * longest because it waits, then by how much there is to read, so that none is left alone at the end. Where nobody may make networks it
 * is one job, file after file.
 */
export const packedCharmJobs = async (): Promise<readonly Job[]> => {
  const ownNetwork = await ensureProgram("own-network", console.log);
  const isAllowed = spawnSync(ownNetwork, ["true"], { stdio: "ignore" }).status === 0;
  if (!isAllowed) return [{ name: "tests of the packed charm", run: () => runVitest({ project: PROJECT }) }];
  const parts = await partsOf(join("tests", PROJECT));
  return parts.map((part) => ({
    name: part,
    run: () => runVitest({ project: PROJECT, files: [part], wrapper: [ownNetwork] }),
  }));
};

/** Its hooks are killed and its servers do not answer. */
const MOSTLY_WAITING = join("tests", PROJECT, "faults");

/** The folders below one, whose files share a model, and the test files beside them. */
const partsOf = async (folder: string): Promise<readonly string[]> => {
  const entries = await readdir(join(ROOT, folder), { withFileTypes: true });
  const parts = entries.filter((entry) => entry.isDirectory() || entry.name.endsWith(".test.ts"));
  const measured = await Promise.all(
    parts.map(async ({ name }) => ({ path: join(folder, name), bytes: await bytesIn(join(ROOT, folder, name)) })),
  );
  const waitsLess = ({ path }: { readonly path: string }) => Number(path !== MOSTLY_WAITING);
  return measured.toSorted((a, b) => waitsLess(a) - waitsLess(b) || b.bytes - a.bytes).map(({ path }) => path);
};

const bytesIn = async (path: string): Promise<number> => {
  const found = await stat(path);
  if (!found.isDirectory()) return found.size;
  const sizes = await Promise.all((await readdir(path)).map((name) => bytesIn(join(path, name))));
  return sizes.reduce((sum, size) => sum + size, 0);
};
