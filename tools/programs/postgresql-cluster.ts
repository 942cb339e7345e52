import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { chown, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { postgresqlCache } from "./postgresql-binaries.ts";
import { cannotStart, isRoot, runUnprivileged, UNPRIVILEGED } from "./postgresql-process.ts";

/** Name of the superuser of every cluster. */
export const SUPERUSER = "postgres";

/** Where a cluster has its data, and the password of its superuser. */
export interface Cluster {
  readonly data: string;
  readonly password: string;
}

/** Reads a cluster in a directory that holds one. */
export const readCluster = async (directory: string): Promise<Cluster> => ({
  data: join(directory, "data"),
  password: await readFile(join(directory, "password"), "utf8"),
});

/** Copies a cluster that no server runs on to a new directory. */
export const copyCluster = async (from: string, to: string): Promise<void> => {
  await rm(to, { recursive: true, force: true });
  await mkdir(dirname(to), { recursive: true });
  await untilDone(spawn("cp", ["--archive", "--reflink=auto", from, to], { stdio: ["ignore", "ignore", "pipe"] }), to);
};

/**
 * A cluster to copy, made once and kept: initdb takes a second. `fill` may put something into a new one, in its directory; clusters that
 * are filled in different ways have different names.
 */
export const keptCluster = async (
  binaries: string,
  name = "empty",
  fill: (directory: string) => Promise<void> = async () => undefined,
): Promise<string> => {
  const kept = join(postgresqlCache(), `cluster-${basename(binaries)}-${name}`);
  if (existsSync(kept)) return kept;
  const temporary = `${kept}.${process.pid}`;
  try {
    await initialise(binaries, temporary);
    await fill(temporary);
    // Whoever comes second finds the directory there and throws its own away.
    await rename(temporary, kept).catch(() => undefined);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  return kept;
};

const initialise = async (binaries: string, directory: string): Promise<void> => {
  const passwordFile = join(directory, "password");
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await writeFile(passwordFile, randomBytes(16).toString("hex"), { mode: 0o600 });
  if (isRoot()) for (const path of [directory, passwordFile]) await chown(path, UNPRIVILEGED.uid, UNPRIVILEGED.gid);
  const initdb = runUnprivileged(join(binaries, "bin/initdb"), [
    ...["-D", join(directory, "data"), "-U", SUPERUSER, "--auth=scram-sha-256", `--pwfile=${passwordFile}`],
    ...["--no-sync", "--encoding=UTF8", "--locale=C"],
  ]);
  await untilDone(initdb, directory);
};

const untilDone = async (program: ChildProcess, directory: string): Promise<void> => {
  const errors: Buffer[] = [];
  program.stderr?.on("data", (chunk: Buffer) => errors.push(chunk));
  const code = await new Promise((resolve) => program.on("close", resolve));
  if (code !== 0) throw cannotStart(Buffer.concat(errors).toString(), directory);
};
