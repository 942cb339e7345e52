import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { CharmFile } from "./charm-files.ts";
import { nameOf, type Package, productionPackages } from "./production-packages.ts";

/** The licences of the packages that the bundle may hold, and a bill of materials of them (CycloneDX 1.6). */
export const licences = async (root: string): Promise<readonly CharmFile[]> => {
  const packages = await productionPackages(root);
  const texts = await Promise.all(packages.map((each) => licenceText(root, each)));
  return [...texts.flat(), { name: "licenses/sbom.cdx.json", content: billOfMaterials(packages), mode: 0o644 }];
};

const LICENCE = /^(licen[cs]e|copying)(\.(md|txt))?$/i;

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
