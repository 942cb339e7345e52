import { type ChildProcess, execFile, spawn } from "node:child_process";
import { chmod, mkdtemp, readdir, readFile, readlink, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { ROOT } from "#tools/pack/pack.ts";

/** A place for the state of local models that are started as a person does, with `npm start`. */
export interface Terminal {
  /** The state directory of the model. */
  readonly state: string;
  /** Types `npm start`. */
  npmStart(): Started;
  /** Starts what `npm start` starts, without the half second of processor time that npm takes. */
  startWithoutNpm(env?: Readonly<Record<string, string>>): Started;
  /** Types a line in another terminal in which `juju` is an alias, as README.md has it. Throws if it fails. */
  type(line: string): Promise<string>;
  /** Types a line in which `juju` is the program that npx finds. Throws if it fails. */
  typeWithoutNpx(line: string): Promise<string>;
  /** The processes that have to do with the model, except this one. */
  processes(): Promise<readonly RunningProcess[]>;
  close(): Promise<void>;
}

/** A process of this machine. */
export interface RunningProcess {
  readonly pid: number;
  readonly commandLine: string;
}

/** A program that was started. */
export interface Started {
  readonly process: ChildProcess;
  readonly output: () => string;
  readonly lastLine: () => string;
  readonly exited: Promise<number | null>;
}

/** Opens a terminal whose models share nothing with others but the ports of Kratos. */
export const openTerminal = async (): Promise<Terminal> => {
  const parent = await mkdtemp(join(tmpdir(), "kratos-start-"));
  // As /tmp is: the charm and PostgreSQL run as other users.
  await chmod(parent, 0o755);
  const started: Started[] = [];
  const environment = { ...process.env, KRATOS_LOCAL_STATE: parent };
  const start = (program: string, args: readonly string[], env: Readonly<Record<string, string>>): Started => {
    const starter = launch(program, args, { ...environment, ...env });
    started.push(starter);
    return starter;
  };
  return {
    state: join(parent, `kratos-local-${process.getuid?.()}`),
    npmStart: () => start("npm", ["start"], {}),
    startWithoutNpm: (env = {}) => start(process.execPath, ["tools/run.mjs", "local/start.ts"], env),
    type: (line) => typeLine(line, "npx juju-local", environment),
    typeWithoutNpx: (line) => typeLine(line, "local/juju-local.mjs", environment),
    processes: () => processesAbout(parent),
    close: async () => {
      for (const { process: starter } of started) starter.kill("SIGKILL");
      await Promise.all(started.map(({ exited }) => exited));
      await rm(parent, { recursive: true, force: true, maxRetries: 5 });
    },
  };
};

const typeLine = async (line: string, juju: string, env: NodeJS.ProcessEnv): Promise<string> => {
  const script = `juju() { ${juju} "$@"; }\n${line}`;
  const { stdout } = await promisify(execFile)("bash", ["-c", script], { cwd: ROOT, env });
  return stdout.trim();
};

const launch = (program: string, args: readonly string[], env: NodeJS.ProcessEnv): Started => {
  const child = spawn(program, args, { cwd: ROOT, env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      output += chunk;
    });
  return {
    process: child,
    output: () => output,
    lastLine: () => output.trim().split("\n").at(-1) ?? "",
    exited: new Promise((resolve) => child.on("close", resolve)),
  };
};

/** A process has to do with a directory if it names it, works in it or has a file open there. */
export const processesAbout = async (directory: string): Promise<readonly RunningProcess[]> => {
  const found: RunningProcess[] = [];
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)) {
    const proc = join("/proc", pid);
    const commandLine = (await readFile(join(proc, "cmdline"), "utf8").catch(() => "")).replaceAll("\0", " ");
    const environment = await readFile(join(proc, "environ"), "utf8").catch(() => "");
    const files = await readdir(join(proc, "fd")).catch(() => []);
    const links = ["cwd", "exe", ...files.map((file) => `fd/${file}`)];
    const targets = await Promise.all(links.map((link) => readlink(join(proc, link)).catch(() => "")));
    if ([commandLine, environment, ...targets].some((text) => text.includes(directory)))
      found.push({ pid: Number(pid), commandLine });
  }
  return found;
};

/** Whether nobody listens on a port. */
export const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, () => server.close(() => resolve(true)));
  });
