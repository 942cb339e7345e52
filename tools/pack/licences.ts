import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { CharmFile } from "./charm-files.ts";

interface Package {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
}

/** The licences of the packages that the bundle may hold, and a bill of materials of them (CycloneDX 1.6). */
export const licences = async (root: string): Promise<readonly CharmFile[]> => {
  const packages = await productionPackages(root);
  const texts = await Promise.all(packages.map((each) => licenceText(root, each)));
  return [...texts.flat(), { name: "licenses/sbom.cdx.json", content: billOfMaterials(packages), mode: 0o644 }];
};

/** Every package of package-lock.json that is not for development only. */
const productionPackages = async (root: string): Promise<readonly Package[]> => {
  const lock: { packages: Readonly<Record<string, Omit<Package, "name"> & { dev?: boolean; optional?: boolean }>> } =
    JSON.parse(await readFile(join(root, "package-lock.json"), "utf8"));
  return Object.entries(lock.packages)
    .filter(([path, { dev, optional }]) => path !== "" && dev !== true && optional !== true)
    .map(([path, entry]) => ({
      ...entry,
      name: path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length),
    }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
};

const LICENCE = /^(licen[cs]e|copying)(\.(md|txt))?$/i;

const licenceText = async (root: string, { name }: Package): Promise<readonly CharmFile[]> => {
  const directory = join(root, "node_modules", name);
  const found = (await readdir(directory).catch(() => [])).filter((each) => LICENCE.test(each)).toSorted()[0];
  if (found === undefined) return [];
  return [
    { name: `licenses/${name.replace("/", "+")}.txt`, content: await readFile(join(directory, found)), mode: 0o644 },
  ];
};

const billOfMaterials = (packages: readonly Package[]): Buffer => {
  const components = packages.map(({ name, version, license }) => ({
    type: "library",
    name,
    version,
    purl: `pkg:npm/${name.replace("@", "%40")}@${version}`,
    ...(license === undefined ? {} : { licenses: [{ expression: license }] }),
  }));
  return Buffer.from(
    `${JSON.stringify({ bomFormat: "CycloneDX", specVersion: "1.6", version: 1, components }, null, 2)}\n`,
  );
};
