import { createHash, type Hash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { type Architecture, NODE_PACKAGES } from "./node-runtime.ts";
import { productionPackages } from "./production-packages.ts";

/** What of the project makes a charm file what it is; the packer as well, since it decides what is made of the rest. */
const SOURCES = [
  ...["src", "lib", "tools/pack", "package.json", "package-lock.json", "tsconfig.json"],
  ...["metadata.yaml", "config.yaml", "actions.yaml", "dispatch", "LICENSE", "icon.svg"],
];

/** The packages that the packer works with. */
const PACKER = ["esbuild", "@esbuild", "yaml", "yazl", "buffer-crc32"];

/**
 * A digest that changes with whatever a charm file is made of: sources count by what is in them, the thousands of files of packages by
 * when they were changed last. One look after the other, since to wait for promises takes ten times as long.
 */
export const inputsDigest = async (root: string, arch: Architecture): Promise<string> => {
  const hash = createHash("sha256").update(`${arch}\0${process.version}\0`);
  for (const path of SOURCES) addFiles(hash, root, path, (file) => readFileSync(file));
  const bundled = (await productionPackages(root)).map(({ path }) => path);
  const others = [...PACKER, NODE_PACKAGES[arch]].map((name) => `node_modules/${name}`);
  for (const path of new Set([...bundled, ...others])) addFiles(hash, root, path, lastChange);
  return hash.digest("hex");
};

const addFiles = (hash: Hash, root: string, path: string, contentOf: (file: string) => Buffer | string): void => {
  const place = join(root, path);
  // An architecture's package is installed on that architecture only, and package-lock.json names what is fetched instead.
  if (!existsSync(place)) return;
  const files = statSync(place).isDirectory() ? filesBelow(place) : [place];
  for (const file of files) {
    const content = contentOf(file);
    hash.update(`${file.slice(root.length)}\0${content.length}\0`).update(content);
  }
};

const filesBelow = (directory: string): readonly string[] =>
  readdirSync(directory, { withFileTypes: true })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(directory, entry.name);
      return entry.isDirectory() ? filesBelow(path) : [path];
    });

/** The time of the last change of status: the kernel sets it, and no program sets it back. */
const lastChange = (file: string): string => {
  const { size, ctimeNs } = statSync(file, { bigint: true });
  return `${size} ${ctimeNs}`;
};
