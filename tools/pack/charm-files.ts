import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { bundleCharm, KUBERNETES_CLIENT_FILE } from "./bundle.ts";
import { licences } from "./licences.ts";
import { manifest } from "./manifest.ts";
import { type Architecture, nodeRuntime } from "./node-runtime.ts";
import { withoutSymbols } from "./without-symbols.ts";

/** A file of the charm. */
export interface CharmFile {
  /** Path in the charm, with `/`. */
  readonly name: string;
  readonly content: Buffer;
  readonly mode: 0o644 | 0o755;
}

/** The whole content of the charm for an architecture. */
export const charmFiles = async (root: string, arch: Architecture): Promise<readonly CharmFile[]> => {
  const [bundle, node, assets, legal] = await Promise.all([
    bundleCharm(root),
    nodeRuntime(root, arch),
    readAssets(join(root, "src/assets")),
    licences(root),
  ]);
  return [
    ...(await Promise.all(METADATA.map((name) => copy(root, name)))),
    file("manifest.yaml", manifest(arch)),
    { ...(await copy(root, "dispatch")), mode: 0o755 },
    await copy(root, "LICENSE"),
    await copy(root, "icon.svg"),
    file("version", await version(root)),
    { name: "dist/start.cjs", content: Buffer.from(bundle.start), mode: 0o755 },
    file("dist/charm.cjs", bundle.code),
    file("dist/charm.cjs.map", bundle.map),
    file(`dist/${KUBERNETES_CLIENT_FILE}`, bundle.kubernetesClient),
    { name: "node/bin/node", content: withoutSymbols(node.binary), mode: 0o755 },
    file("node/LICENSE", node.licence),
    ...assets,
    ...legal,
  ];
};

const METADATA = ["metadata.yaml", "config.yaml", "actions.yaml"];

/** What Charmcraft writes into a charm by itself. */
const BY_CHARMCRAFT = new Set(["metadata.yaml", "config.yaml", "actions.yaml", "manifest.yaml"]);

/** The part of the content that a part of charmcraft.yaml has to make. */
export const forCharmcraft = (files: readonly CharmFile[]): readonly CharmFile[] =>
  files.filter(({ name }) => !BY_CHARMCRAFT.has(name));

const file = (name: string, content: string | Buffer): CharmFile => ({
  name,
  content: Buffer.from(content),
  mode: 0o644,
});

const copy = async (root: string, name: string): Promise<CharmFile> => file(name, await readFile(join(root, name)));

const readAssets = async (directory: string): Promise<readonly CharmFile[]> => {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(names.map(async (path) => file(`assets${path.slice(directory.length)}`, await readFile(path))));
};

/** What `juju status` shows as the charm's version. The commit is left out: two packs of the same content are the same file. */
const version = async (root: string): Promise<string> => {
  const { version: text }: { version: string } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  return `${text}\n`;
};
