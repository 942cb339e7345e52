import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { accessSync, constants, existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

/** A program of Go that tests and the local model need. */
interface GoProgram {
  /** What is built, as `go build` takes it. */
  readonly package: string;
  readonly flags: readonly string[];
  /** The folder beside this file with its go.mod, by default that of its name; programs that share most of their packages share one. */
  readonly folder?: string;
  /** Environment variable that names a program to use instead. */
  readonly override?: string;
  readonly title: string;
}

const PROGRAMS = {
  pebble: {
    package: "github.com/canonical/pebble/cmd/pebble",
    flags: [],
    override: "PEBBLE_BIN",
    title: "Pebble 1.32.0",
  },
  kratos: {
    package: "github.com/ory/kratos",
    flags: ["-tags", "sqlite", "-ldflags", "-s -w -X github.com/ory/kratos/driver/config.Version=v1.3.1"],
    override: "KRATOS_BIN",
    title: "Kratos 1.3.1",
  },
  etcd: {
    package: "go.etcd.io/etcd/server/v3",
    folder: "kube-apiserver",
    flags: ["-ldflags", "-s -w"],
    title: "etcd 3.6.4",
  },
  "kube-apiserver": {
    package: "k8s.io/kubernetes/cmd/kube-apiserver",
    flags: ["-ldflags", "-s -w"],
    title: "kube-apiserver 1.34.4",
  },
  "hook-tool": { package: ".", flags: ["-ldflags", "-s -w"], title: "the hook tools" },
} as const satisfies Readonly<Record<string, GoProgram>>;

/** Names of the programs. */
export type ProgramName = keyof typeof PROGRAMS;

/** A program is missing and cannot be made; the message is one sentence for a person. */
export class ProgramUnavailable extends Error {
  override readonly name = "ProgramUnavailable";
}

/** Told what is being built, and every few seconds for how long already. */
export type Progress = (message: string) => void;

/** Absolute path of a program, built first if need be. Builds are kept outside the project, by a hash of what they are made of. */
export const ensureProgram = async (name: ProgramName, progress: Progress = () => undefined): Promise<string> => {
  const program: GoProgram = PROGRAMS[name];
  const given = program.override === undefined ? undefined : process.env[program.override];
  if (given) return checkExecutable(given, `${program.override}=${given}`);
  const directory = join(cacheDirectory(), `${name}-${await fingerprint(name, program)}`);
  const path = join(directory, name);
  if (existsSync(path)) return path;
  await mkdir(directory, { recursive: true });
  await withLock(`${directory}.lock`, async () => {
    if (!existsSync(path)) await build(name, program, path, progress);
  });
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

const PROGRESS_EVERY_MS = 10_000;

const build = async (name: ProgramName, program: GoProgram, path: string, progress: Progress): Promise<void> => {
  const started = Date.now();
  const elapsed = () => `${Math.round((Date.now() - started) / 1000)} s`;
  progress(`Building ${program.title} (once; a minute or two) ...`);
  const ticker = setInterval(() => progress(`Building ${program.title}: ${elapsed()}`), PROGRESS_EVERY_MS);
  try {
    const temporary = `${path}.new`;
    await go(["build", "-trimpath", "-buildvcs=false", ...program.flags, "-o", temporary, program.package], name);
    await rename(temporary, path);
    progress(`Built ${program.title} in ${elapsed()}`);
  } finally {
    clearInterval(ticker);
  }
};

const go = (args: readonly string[], name: ProgramName): Promise<void> =>
  new Promise((resolve, reject) => {
    const env = { ...process.env, CGO_ENABLED: name === "hook-tool" ? "0" : "1" };
    const child = spawn("go", args, { cwd: sourceDirectory(name), env, stdio: ["ignore", "ignore", "pipe"] });
    let stderr = "";
    child.stderr.on("data", (chunk: Buffer) => {
      stderr = `${stderr}${chunk}`.slice(-2000);
    });
    child.on("error", () => reject(new ProgramUnavailable("Go is missing: install Go 1.26 (https://go.dev/dl)")));
    child.on("close", (code) => {
      if (code === 0) resolve();
      else if (stderr.includes("no space left on device"))
        reject(new ProgramUnavailable("The disk is full: Go cannot build"));
      else reject(new ProgramUnavailable(`Go cannot build ${name}:\n${stderr}`));
    });
  });

const checkExecutable = (path: string, source: string): string => {
  try {
    accessSync(path, constants.X_OK);
    return path;
  } catch (cause) {
    throw new ProgramUnavailable(`${source} is not a program that can be run`, { cause });
  }
};

/** No build takes this long; a lock of this age was left by a killed one. */
const STALE_MS = 15 * 60_000;

const withLock = async (path: string, work: () => Promise<void>): Promise<void> => {
  for (;;) {
    try {
      await mkdir(path);
      break;
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
      const age = await stat(path).then(
        ({ mtimeMs }) => Date.now() - mtimeMs,
        () => 0,
      );
      if (age > STALE_MS) await rm(path, { recursive: true, force: true });
      else await delay(250);
    }
  }
  try {
    await work();
  } finally {
    await rm(path, { recursive: true, force: true });
  }
};
