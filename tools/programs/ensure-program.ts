import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { checkGivenProgram } from "./given-program.ts";
import { goBuild } from "./go-build.ts";

/** A program of Go that tests and the local model need. */
interface GoProgram {
  /** What is built, as `go build` takes it. */
  readonly package: string;
  readonly flags: readonly string[];
  /** The folder beside this file with its go.mod, by default that of its name; programs that share most of their packages share one. */
  readonly folder?: string;
  /** What a person may give instead. */
  readonly override?: {
    /** The environment variable that names it. */
    readonly variable: string;
    /** Arguments with which it says its version. */
    readonly version: readonly string[];
  };
  readonly title: string;
}

/** Builds that are done a quarter sooner and run a little slower, for programs that only a few tests wait for. */
const QUICKLY_BUILT = ["-ldflags", "-s -w", "-gcflags", "all=-N -l"];

/** None of them needs a C compiler: Kratos uses one for SQLite only, which is behind a build tag. */
const PROGRAMS = {
  pebble: {
    package: "github.com/canonical/pebble/cmd/pebble",
    flags: [],
    override: { variable: "PEBBLE_BIN", version: ["version", "--client"] },
    title: "Pebble 1.32.0",
  },
  kratos: {
    package: "github.com/ory/kratos",
    flags: ["-ldflags", "-s -w -X github.com/ory/kratos/driver/config.Version=v1.3.1"],
    override: { variable: "KRATOS_BIN", version: ["version"] },
    title: "Kratos 1.3.1",
  },
  etcd: {
    package: "go.etcd.io/etcd/server/v3",
    folder: "kube-apiserver",
    flags: QUICKLY_BUILT,
    title: "etcd 3.6.4",
  },
  "kube-apiserver": {
    package: "k8s.io/kubernetes/cmd/kube-apiserver",
    flags: QUICKLY_BUILT,
    title: "kube-apiserver 1.34.4",
  },
  "own-network": { package: ".", flags: ["-ldflags", "-s -w"], title: "own-network" },
  "hook-tool": { package: ".", flags: ["-ldflags", "-s -w"], title: "the hook tools" },
} as const satisfies Readonly<Record<string, GoProgram>>;

/** Names of the programs. */
export type ProgramName = keyof typeof PROGRAMS;

/** Told what is being built, and every few seconds for how long already. */
export type Progress = (message: string) => void;

/**
 * Absolute path of a program, built first if need be. Builds are kept outside the project, by a hash of what they are made of.
 * Throws `CannotStart`.
 */
export const ensureProgram = async (name: ProgramName, progress: Progress = () => undefined): Promise<string> => {
  const program: GoProgram = PROGRAMS[name];
  const { variable = "", version = [] } = program.override ?? {};
  const given = process.env[variable];
  if (given) return checkGivenProgram(variable, given, version);
  const directory = join(cacheDirectory(), `${name}-${await fingerprint(name, program)}`);
  const path = join(directory, name);
  if (existsSync(path)) return path;
  await mkdir(directory, { recursive: true });
  await build(program, { source: sourceDirectory(name), directory, path }, progress);
  return path;
};

/** Where builds are kept: `$XDG_CACHE_HOME/kratos-charm`, by default in `~/.cache`. */
export const cacheDirectory = (): string =>
  join(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "kratos-charm");

const sourceDirectory = (name: ProgramName): string => {
  const { folder = name }: GoProgram = PROGRAMS[name];
  return join(import.meta.dirname, folder);
};

const fingerprint = async (name: ProgramName, { flags }: GoProgram): Promise<string> => {
  const hash = createHash("sha256").update(JSON.stringify([flags, process.arch]));
  for (const file of (await readdir(sourceDirectory(name))).toSorted())
    hash.update(file).update(await readFile(join(sourceDirectory(name), file)));
  return hash.digest("hex").slice(0, 16);
};

const PROGRESS_EVERY_MS = 5_000;

const build = async (
  { title, flags, package: package_ }: GoProgram,
  { source, directory, path }: { readonly source: string; readonly directory: string; readonly path: string },
  progress: Progress,
): Promise<void> => {
  const started = Date.now();
  const elapsed = () => `${Math.round((Date.now() - started) / 1000)} s`;
  progress(`Building ${title} (once, then it is kept)`);
  const ticker = setInterval(() => progress(`Building ${title}: ${elapsed()}`), PROGRESS_EVERY_MS);
  const temporary = `${path}.${process.pid}`;
  try {
    await goBuild({ title, source, lock: directory, args: [...flags, "-o", temporary, package_] });
    await rename(temporary, path);
    progress(`Built ${title} in ${elapsed()}`);
  } finally {
    clearInterval(ticker);
    await rm(temporary, { force: true });
  }
};
