import type { DatabaseEndpoint } from "#lib/interfaces/postgresql-client.ts";
import type { StatusName } from "#lib/juju/status.ts";
import type { Facts, ReachableWorkload, WorkloadFact } from "#src/facts.ts";
import { CONTAINER } from "#src/kratos/names.ts";
import type { Problem, ProblemSource } from "#src/problem.ts";
import { migrationStep } from "./migration.ts";

/** What a problem means for what runs in the container. */
export type Effect =
  /** Kratos and the courier are stopped: they could not work. */
  | "stop"
  /** What runs goes on as it is, and nothing is changed or started. */
  | "leave"
  /** The problem is only told. */
  | "none";

/** One reason not to be active: when it holds, what it means for the workload and what a person reads. */
export interface StatusRow {
  /** Name of the condition, unique in the table; the documentation lists the rows by it. */
  readonly condition: string;
  readonly severity: Exclude<StatusName, "active">;
  readonly effect: Effect;
  /** What the condition means and what to do, for the documentation. */
  readonly meaning: string;
  /** The details when the condition holds, otherwise undefined. */
  readonly when: (facts: Facts) => Finding | undefined;
}

/** The part of a {@link Problem} that depends on the facts. */
export interface Finding {
  readonly source: ProblemSource;
  readonly detail: string;
  readonly next?: string;
}

/**
 * THE table: gate and status come from the same rows, so "do nothing" and "say why" cannot drift apart.
 * Order matters: the first row that holds with an effect decides over the workload, and among equally serious rows the first is the status.
 */
export const STATUS_TABLE: readonly StatusRow[] = [
  {
    condition: "container-unreachable",
    severity: "waiting",
    effect: "leave",
    meaning:
      "Pebble in the workload container does not answer yet. It will, or the container cannot start: `kubectl describe pod` tells.",
    when: ({ workload }) =>
      workload.state === "unreachable"
        ? { source: { container: CONTAINER }, detail: "Waiting for the container kratos to start" }
        : undefined,
  },
  {
    condition: "kratos-missing",
    severity: "blocked",
    effect: "leave",
    meaning: "The image attached as `oci-image` has no program `kratos` on its PATH.",
    when: ({ workload, app }) =>
      workload.state === "no-kratos"
        ? {
            source: { resource: "oci-image" },
            detail: "The image of resource oci-image has no program kratos",
            next: `juju attach-resource ${app} oci-image=ghcr.io/canonical/kratos:26.2.0`,
          }
        : undefined,
  },
  {
    condition: "database-absent",
    severity: "blocked",
    effect: "stop",
    meaning: "Kratos keeps identities in PostgreSQL and cannot run without it.",
    when: ({ database, app }) =>
      database.state === "absent"
        ? {
            source: { relation: "pg-database" },
            detail: "Missing integration pg-database",
            next: `juju integrate ${app}:pg-database postgresql-k8s`,
          }
        : undefined,
  },
  {
    condition: "option-invalid",
    severity: "blocked",
    effect: "leave",
    meaning: "An option has a value that cannot be used. What ran before goes on with the last good configuration.",
    when: ({ options: { problems }, app }) => {
      const [first] = problems;
      return first === undefined
        ? undefined
        : {
            source: { option: first.option },
            detail: `Option ${first.option}: ${first.reason}`,
            next: `juju config ${app} ${first.option}=...`,
          };
    },
  },
  {
    condition: "peers-absent",
    severity: "waiting",
    effect: "leave",
    meaning: "Juju makes the peer relation by itself, right after the first unit.",
    when: ({ peers }) =>
      peers.state === "absent"
        ? { source: { relation: "kratos-peers" }, detail: "Waiting for the peer relation kratos-peers" }
        : undefined,
  },
  {
    condition: "database-requested",
    severity: "waiting",
    effect: "leave",
    meaning: "The database charm has not created the database yet.",
    when: ({ database }) =>
      database.state === "requested"
        ? {
            source: { relation: "pg-database" },
            detail: `Waiting for database creation: ${database.remoteApp} has sent no ${database.missing} yet`,
          }
        : undefined,
  },
  {
    condition: "database-secret-unreadable",
    severity: "waiting",
    effect: "leave",
    meaning: "The database charm named a secret that this unit may not read (yet).",
    when: ({ database }) =>
      database.state === "secret-unreadable"
        ? {
            source: { relation: "pg-database" },
            detail: `Waiting for ${database.remoteApp} to grant its secret (pg-database): ${database.reason}`,
          }
        : undefined,
  },
  {
    condition: "database-invalid",
    severity: "blocked",
    effect: "leave",
    meaning: "The database charm sent something that is not an address or not credentials.",
    when: ({ database, app }) =>
      database.state === "invalid"
        ? {
            source: { relation: "pg-database" },
            detail: `Relation pg-database: key ${database.key} of ${database.remoteApp} is ${database.reason}`,
            next: `juju show-unit ${app}/leader --endpoint pg-database`,
          }
        : undefined,
  },
  {
    condition: "secret-missing",
    severity: "waiting",
    effect: "leave",
    meaning: "The leader creates the cookie secret; the other units wait for it.",
    when: ({ secrets: { cookie }, leader }) =>
      cookie.state === "absent" && !leader
        ? { source: { secret: "cookie_secret" }, detail: "Waiting for the leader to create the cookie secret" }
        : undefined,
  },
  {
    condition: "secret-unreadable",
    severity: "waiting",
    effect: "leave",
    meaning: "Juju did not give out one of the charm's own secrets. The next hook tries again.",
    when: ({ secrets: { cookie, cipher } }) => {
      const unreadable = [cookie, cipher].find((secret) => secret.state === "unreadable");
      return unreadable === undefined
        ? undefined
        : {
            source: { secret: "cookie_secret" },
            detail: `Waiting for Juju to give out the charm's secrets: ${unreadable.reason}`,
          };
    },
  },
  {
    condition: "database-unreachable",
    severity: "waiting",
    effect: "leave",
    meaning: "Nothing answers at the database's address. Kratos connects again by itself when it is back.",
    when: ({ workload, database }) =>
      workload.state === "reachable" &&
      workload.migration.state === "database-unreachable" &&
      database.state === "ready"
        ? {
            source: { relation: "pg-database" },
            detail: `Waiting for the database at ${addressOf(database.endpoint)} (${database.remoteApp}): ${workload.migration.reason}`,
            next: `juju status ${database.remoteApp}`,
          }
        : undefined,
  },
  {
    condition: "database-refuses",
    severity: "blocked",
    effect: "leave",
    meaning: "The database does not accept the credentials or the database name of the relation.",
    when: ({ workload, database }) =>
      workload.state === "reachable" && workload.migration.state === "database-refuses" && database.state === "ready"
        ? {
            source: { relation: "pg-database" },
            detail: `The database at ${addressOf(database.endpoint)} refuses the credentials of ${database.remoteApp}: ${workload.migration.reason}`,
            next: `juju show-unit ${database.remoteApp}/leader`,
          }
        : undefined,
  },
  {
    condition: "migration-pending",
    severity: "blocked",
    effect: "leave",
    meaning:
      "The database was made by another version of Kratos. Migrating cannot be undone: back up first, then run the action.",
    when: (facts) => {
      const step = migrationStep(facts);
      return step.step === "operator"
        ? {
            source: { relation: "pg-database" },
            detail: `${step.reason}: back up the database, then migrate it`,
            next: `juju run ${facts.app}/leader run-migration`,
          }
        : undefined;
    },
  },
  {
    condition: "migration-by-leader",
    severity: "waiting",
    effect: "leave",
    meaning: "The leader migrates the database, once for all units.",
    when: (facts) =>
      migrationStep(facts).step === "leader"
        ? { source: { relation: "pg-database" }, detail: "Waiting for leader unit to run the migration" }
        : undefined,
  },
  {
    condition: "kratos-exits",
    severity: "blocked",
    effect: "none",
    meaning: "Kratos exits right after its start; Pebble keeps trying. Its last lines are in the log.",
    when: ({ workload, unit }) =>
      isSetUp(workload) && (workload.kratos === "backoff" || workload.kratos === "error")
        ? {
            source: { container: CONTAINER },
            detail: "Kratos exits right after its start",
            next: `juju ssh --container ${CONTAINER} ${unit} pebble logs ${CONTAINER}`,
          }
        : undefined,
  },
  {
    condition: "kratos-not-ready",
    severity: "waiting",
    effect: "none",
    meaning: "Kratos runs and does not answer its ready check: it starts, or it has lost its database.",
    when: ({ workload }) =>
      isSetUp(workload) && workload.kratos === "active" && workload.ready === "not-ready"
        ? { source: { container: CONTAINER }, detail: "Waiting for Kratos to become ready" }
        : undefined,
  },
];

/** What is not set up is started by this very hook, which then tells what came of it. */
const isSetUp = (workload: WorkloadFact): workload is ReachableWorkload =>
  workload.state === "reachable" && workload.progress !== undefined;

const addressOf = ({ host, port }: DatabaseEndpoint): string => `${host}:${port}`;

/** The problems that hold, in the order of the table. */
export const findProblems = (facts: Facts): readonly (Problem & { readonly effect: Effect })[] =>
  STATUS_TABLE.flatMap(({ condition, severity, effect, when }) => {
    const finding = when(facts);
    return finding === undefined ? [] : [{ condition, severity, effect, ...finding }];
  });
