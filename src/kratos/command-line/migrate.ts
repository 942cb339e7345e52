import type { Secret } from "#lib/juju/secret.ts";
import type { Pebble } from "#lib/pebble/transport.ts";
import { type KratosCommandOptions, runKratos } from "./kratos-command.ts";

/** What Kratos says about the schema of a database. */
export type MigrationStatus =
  | { readonly state: "up-to-date" }
  | { readonly state: "empty" }
  | { readonly state: "pending"; readonly count: number }
  /** This version of Kratos has no command that tells. */
  | { readonly state: "unknown" }
  | DatabaseTrouble;

/** The database does not let Kratos in. */
export type DatabaseTrouble = {
  readonly state: "database-unreachable" | "database-refuses";
  readonly reason: string;
};

/** How a migration ended. */
export type MigrationResult = { readonly state: "migrated" } | { readonly state: "failed"; readonly reason: string };

/** Asking takes a fraction of a second; Kratos tries an unreachable database again for minutes. */
const STATUS_TIMEOUT_MS = 10_000;

/** `kratos migrate sql status`, where there is one: on 1.3.1 these words would migrate, so the help is asked first. */
export const migrationStatus = async (
  pebble: Pebble,
  dsn: Secret,
  timeoutMs = STATUS_TIMEOUT_MS,
): Promise<MigrationStatus> => {
  const options = withDatabase(dsn, timeoutMs);
  const help = await runKratos(pebble, ["migrate", "sql", "--help"], { timeoutMs: STATUS_TIMEOUT_MS });
  if (!/^Available Commands:.*^\s+status\s/ms.test(help.stdout)) return tryDatabase(pebble, options);
  const { stdout, stderr, exitCode } = await runKratos(pebble, ["migrate", "sql", "status", "-e"], options);
  return exitCode === 0 ? parseStatusTable(stdout) : databaseTrouble(stderr);
};

/** Without `--yes` and without a terminal to ask at, Kratos shows the plan and gives up: the database has let it in. */
const tryDatabase = async (pebble: Pebble, options: KratosCommandOptions): Promise<MigrationStatus> => {
  const { stdout, stderr } = await runKratos(pebble, ["migrate", "sql", "-e"], options);
  return stdout.includes("migration is planned") ? { state: "unknown" } : databaseTrouble(stderr);
};

/** The table of `migrate sql status`: the last column of a row is `Applied` or `Pending`. */
export const parseStatusTable = (table: string): MigrationStatus => {
  const count = (state: string): number => table.match(new RegExp(`\\s${state}\\s*$`, "gm"))?.length ?? 0;
  const pending = count("Pending");
  if (pending === 0) return { state: "up-to-date" };
  return count("Applied") === 0 ? { state: "empty" } : { state: "pending", count: pending };
};

/**
 * `kratos migrate sql up`, and the row of table `networks` that all identities belong to.
 * Each migration is a transaction, so one that was cut off goes on where it was.
 */
export const migrateDatabase = async (pebble: Pebble, dsn: Secret, timeoutMs: number): Promise<MigrationResult> => {
  const started = performance.now();
  const migrated = await change(pebble, ["migrate", "sql", "up", "-e", "--yes"], dsn, timeoutMs);
  if (migrated.state === "failed") return migrated;
  const left = timeoutMs - Math.round(performance.now() - started);
  return change(pebble, CREATE_NETWORK, dsn, Math.max(left, STATUS_TIMEOUT_MS));
};

/**
 * Processes of Kratos that first meet a database each insert a network if they see none, and after a restart the oldest counts:
 * identities of the other are lost from sight. So one process inserts it before `serve`, `courier watch` and other units start.
 * No command does only that; this one has nothing to clean up when only records older than a century count.
 */
const CREATE_NETWORK = ["cleanup", "sql", "-e", "--keep-last=876000h", "--database.cleanup.sleep.tables=0s"];

const change = async (
  pebble: Pebble,
  args: readonly string[],
  dsn: Secret,
  timeoutMs: number,
): Promise<MigrationResult> => {
  const { exitCode, stderr } = await runKratos(pebble, args, withDatabase(dsn, timeoutMs));
  if (exitCode === 0) return { state: "migrated" };
  if (exitCode === undefined && !/Unable to ping/.test(stderr))
    return { state: "failed", reason: `not finished after ${timeoutMs / 1000} seconds` };
  return { state: "failed", reason: databaseTrouble(stderr).reason };
};

const withDatabase = (dsn: Secret, timeoutMs: number): KratosCommandOptions => ({
  environment: { DSN: dsn.reveal(), SQA_OPT_OUT: "true", LOG_LEVEL: "info" },
  timeoutMs,
});

/** PostgreSQL's own words, as the driver passes them on, and ours for them: its lines may hold the connection string. */
const TROUBLE: readonly (readonly [RegExp, DatabaseTrouble])[] = [
  [/password authentication failed|28P01/, { state: "database-refuses", reason: "password authentication failed" }],
  [/role "[^"]*" does not exist/, { state: "database-refuses", reason: "the role does not exist" }],
  [/database "[^"]*" does not exist|3D000/, { state: "database-refuses", reason: "the database does not exist" }],
  [/permission denied|42501/, { state: "database-refuses", reason: "the role lacks a privilege" }],
  [/no pg_hba\.conf entry/, { state: "database-refuses", reason: "pg_hba.conf does not let this role in" }],
  [/connection refused/, { state: "database-unreachable", reason: "connection refused" }],
  [
    /no such host|hostname resolving error/,
    { state: "database-unreachable", reason: "its host name does not resolve" },
  ],
  [/Unable to ping|timeout|timed out/, { state: "database-unreachable", reason: "it does not answer in time" }],
];

const databaseTrouble = (stderr: string): DatabaseTrouble =>
  TROUBLE.find(([pattern]) => pattern.test(stderr))?.[1] ?? {
    state: "database-unreachable",
    reason: "Kratos cannot use it; its log tells why",
  };
