import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { CharmFile } from "./charm-files.ts";

interface Package {
  /** Where it is installed: two versions of one package are in two places. */
  readonly path: string;
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
  const lock: {
    packages: Readonly<Record<string, Omit<Package, "name" | "path"> & { dev?: boolean; optional?: boolean }>>;
  } = JSON.parse(await readFile(join(root, "package-lock.json"), "utf8"));
  return Object.entries(lock.packages)
    .filter(([path, { dev, optional }]) => path !== "" && dev !== true && optional !== true)
    .map(([path, entry]) => ({
      ...entry,
      path,
      name: path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length),
    }))
    .toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
};

const LICENCE = /^(licen[cs]e|copying)(\.(md|txt))?$/i;

const nameOf = ({ name, version }: Package): string => `${name}@${version}`;

const licenceText = async (root: string, each: Package): Promise<readonly CharmFile[]> => {
  const directory = join(root, each.path);
  const found = (await readdir(directory).catch(() => [])).filter((name) => LICENCE.test(name)).toSorted()[0];
  if (found === undefined) return [];
  const name = `licenses/${nameOf(each).replace("/", "+")}.txt`;
  return [{ name, content: await readFile(join(directory, found)), mode: 0o644 }];
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
