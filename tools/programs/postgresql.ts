import type { ChildProcess } from "node:child_process";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import { CannotStart } from "./cannot-start.ts";
import { freePort } from "./free-port.ts";
import { installBinaries } from "./postgresql-binaries.ts";
import { copyCluster, keptCluster, readCluster, SUPERUSER } from "./postgresql-cluster.ts";
import { cannotStart, runUnprivileged } from "./postgresql-process.ts";

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

/**
 * Starts a server in less than a second, on a copy of a cluster in a new directory; of an empty one unless it is told. It dies with this
 * process, whatever ends that.
 */
export const startPostgreSql = async (directory: string, cluster?: string): Promise<PostgreSql> => {
  const binaries = await installBinaries();
  await copyCluster(cluster ?? (await keptCluster(binaries)), directory);
  return runPostgreSql(directory);
};

/** Starts a server on the cluster in a directory. */
export const runPostgreSql = async (directory: string): Promise<PostgreSql> => {
  const binaries = await installBinaries();
  const { data, password } = await readCluster(directory);
  const port = await freePort();
  const query = (text: string, values: readonly string[] = [], database = SUPERUSER) =>
    runQuery({ host: HOST, port, user: SUPERUSER, password, database }, text, values);
  const launch = async (): Promise<ChildProcess> => {
    const process = runUnprivileged(join(binaries, "bin/postgres"), [
      ...["-D", data, "-p", String(port)],
      ...["-c", `listen_addresses=${HOST}`, "-c", "unix_socket_directories=", "-c", "fsync=off"],
      // Kratos connects anew for many a request; passwords that are made here are guessed by nobody.
      ...["-c", "scram_iterations=1"],
    ]);
    await untilAnswering(() => query("SELECT 1"), process, directory);
    return process;
  };
  let server = await launch();
  const [row] = await query("SHOW server_version");
  return {
    host: HOST,
    port,
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
