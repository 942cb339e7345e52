import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** A package that the bundle may hold. */
export interface Package {
  /** Where it is installed: two versions of one package are in two places. */
  readonly path: string;
  readonly name: string;
  readonly version: string;
  readonly license?: string;
}

/** Every package of package-lock.json that is not for development only. */
export const productionPackages = async (root: string): Promise<readonly Package[]> => {
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

/** Name and version of a package. */
export const nameOf = ({ name, version }: Package): string => `${name}@${version}`;
