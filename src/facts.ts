import type { DatabaseEndpoint } from "#lib/interfaces/postgresql-client.ts";
import type { Databag } from "#lib/juju/databag.ts";
import type { ApplicationName, RelationId, UnitName } from "#lib/juju/names.ts";
import type { Secret } from "#lib/juju/secret.ts";
import type { Status } from "#lib/juju/status.ts";
import type { KubernetesFailure } from "#lib/kubernetes/errors.ts";
import type { Resources } from "#lib/kubernetes/quantity.ts";
import type { CourierHandover } from "#src/endpoints/kratos-peers.ts";
import type { Integrations } from "#src/integrations.ts";
import type { SchemaSet } from "#src/kratos/identity-schemas.ts";
import type { Options } from "#src/options.ts";

/** What is: all that a plan may know. Types only; `observe` fills them, `plan` reads them. */
export interface Facts {
  readonly unit: UnitName;
  readonly app: ApplicationName;
  readonly model: { readonly name: string; readonly uuid: string };
  readonly leader: boolean;
  readonly options: OptionsFact;
  readonly peers: PeersFact;
  readonly courier: CourierFact;
  readonly database: DatabaseFact;
  readonly integrations: Integrations;
  /** Connection string of the mail server that Kratos was given last; only known where the related one cannot be used. */
  readonly lastMailServer: Secret | undefined;
  readonly configMaps: ConfigMapsFact;
  readonly resources: ResourcesFact;
  readonly secrets: { readonly cookie: OwnSecretFact; readonly cipher: OwnSecretFact };
  readonly workload: WorkloadFact;
  /** Template of the mail that verifies an address; undefined for Kratos' own. */
  readonly verificationTemplate: string | undefined;
  readonly openedPorts: readonly string[];
  /** The address of this unit's pod; undefined when nobody asks for it or it has none yet. */
  readonly address: string | undefined;
  readonly status: Status | undefined;
}

/** The charm's options; an option that cannot be used is a fact, and all others still count. */
export interface OptionsFact {
  readonly values: Options;
  readonly problems: readonly { readonly option: string; readonly reason: string }[];
}

/** The peer relation: the one place that survives every unit. */
export type PeersFact =
  | { readonly state: "absent" }
  | {
      readonly state: "present";
      readonly relationId: RelationId;
      /** What the application says there. */
      readonly databag: Databag;
      /** The Kratos version that migrated the database, by the id of the database's relation. */
      readonly migratedVersions: ReadonlyMap<RelationId, string>;
      /** The identity schemas that the leader has accepted last: what all units serve. */
      readonly acceptedSchemas: SchemaSet | undefined;
    };

/** What the units have told each other about who sends mail, in the peer relation. */
export interface CourierFact {
  /** The unit that was the last to tell that it leads: it may run a courier. Undefined when none has. */
  readonly formerLeader: UnitName | undefined;
  /** What the leader asks for. */
  readonly handover: CourierHandover | undefined;
  /** The other units, and what those say that were asked; empty where the leader need not know, since each costs a hook command. */
  readonly others: ReadonlyMap<UnitName, Databag>;
  /** What this unit says; empty where nothing can have been said. */
  readonly own: Databag;
  readonly now: Date;
}

/** The endpoint `pg-database`. */
export type DatabaseFact =
  | { readonly state: "absent" }
  | (DatabaseRelation & { readonly state: "requested"; readonly missing: "credentials" | "endpoints" })
  | (DatabaseRelation & { readonly state: "secret-unreadable"; readonly reason: string })
  | (DatabaseRelation & { readonly state: "invalid"; readonly key: string; readonly reason: string })
  | (DatabaseRelation & {
      readonly state: "ready";
      /** Connection string with user, password, address and database, each part percent-encoded. */
      readonly dsn: Secret;
      readonly endpoint: DatabaseEndpoint;
    });

export interface DatabaseRelation {
  readonly relationId: RelationId;
  readonly remoteApp: ApplicationName;
  /** What this application says there; undefined on followers, who may not read it. */
  readonly localDatabag: Databag | undefined;
}

/** The two ConfigMaps that Admin UI edits, by their data. */
export type ConfigMapsFact =
  /** Not in a cluster, as in a test. */
  | { readonly state: "outside-cluster" }
  | { readonly state: "unreadable"; readonly failure: KubernetesFailure; readonly reason: string }
  | {
      readonly state: "read";
      readonly names: ConfigMapNames;
      readonly standing: Readonly<Record<keyof ConfigMapNames, ConfigMapStanding>>;
      /** Undefined while it does not exist or is not this application's. */
      readonly schemas: Readonly<Record<string, string>> | undefined;
      readonly providers: Readonly<Record<string, string>> | undefined;
    };

/** Whose a ConfigMap is: `without-owner` is this application's, and would stay when the application goes. */
export type ConfigMapStanding = "absent" | "owned" | "without-owner" | "foreign";

/** What Kubernetes lets the workload container use, and which limits the charm has set; only the leader looks. */
export type ResourcesFact =
  | { readonly state: "not-asked" }
  | { readonly state: "unreadable"; readonly failure: KubernetesFailure; readonly reason: string }
  | { readonly state: "read"; readonly resources: Resources; readonly limitsOfCharm: readonly string[] };

/** What the ConfigMaps of this application are called. */
export interface ConfigMapNames {
  readonly schemas: string;
  readonly providers: string;
}

/** A secret that this application owns. */
export type OwnSecretFact =
  | { readonly state: "absent" }
  | { readonly state: "unreadable"; readonly reason: string }
  | { readonly state: "present"; readonly value: Secret };

/** The workload container, seen through its Pebble. */
export type WorkloadFact =
  | { readonly state: "unreachable"; readonly reason: string }
  /** The container runs, but its image has no `kratos`. */
  | { readonly state: "no-kratos" }
  /** Its `kratos` does not tell what it is. */
  | { readonly state: "unknown-kratos"; readonly reason: string }
  | ReachableWorkload;

/** A container whose Pebble answers. */
export interface ReachableWorkload {
  readonly state: "reachable";
  /** Changes whenever Pebble starts: what ran before is gone. */
  readonly bootId: string;
  /** Version of the Kratos binary, such as `v26.2.0`. */
  readonly version: string;
  readonly kratos: ServiceState;
  readonly courier: ServiceState;
  readonly ready: Readiness;
  /** Hash of the configuration file in place; undefined before the first. */
  readonly configFile: string | undefined;
  readonly progress: Progress | undefined;
  readonly migration: MigrationFact;
}

/** What Kratos has said in this hook, by a process for each answer. It holds until its container starts anew or the database is migrated. */
export type KratosAnswers = Pick<ReachableWorkload, "bootId" | "version" | "migration">;

export type ServiceState = "absent" | "active" | "inactive" | "backoff" | "error";

/** What Kratos' ready check says; `unknown` when it has not run yet. */
export type Readiness = "ready" | "not-ready" | "unknown";

/**
 * What the charm has finished in this container since its Pebble started, kept in the container itself.
 * It is removed before a change and written after it, so a hook that dies in between leaves none and the next one starts over.
 */
export interface Progress {
  readonly bootId: string;
  readonly version: string;
  /** Hash of the connection string with which a migrated database was found: another one has to be tried before Kratos gets it. */
  readonly dsn: string;
  /** Hash of the layer that Pebble was given. */
  readonly layer: string;
  /** Hashes of the configuration as data and of the file that was written of it. */
  readonly config: { readonly data: string; readonly file: string };
  /** Hashes of where logs go and of the certificates that are trusted. */
  readonly logTargets: string;
  readonly certificates: string;
  /** Hash of what each service was last started with. */
  readonly services: { readonly kratos: string; readonly courier: string };
}

/** What Kratos says about the schema of its database; asked only when Kratos is not running well on it already. */
export type MigrationFact =
  | { readonly state: "not-asked" }
  | { readonly state: "up-to-date" }
  /** Nothing in the database yet. */
  | { readonly state: "empty" }
  | { readonly state: "pending"; readonly count: number }
  /** Kratos 1.3.1 has no command that tells. */
  | { readonly state: "unknown" }
  | { readonly state: "database-unreachable"; readonly reason: string }
  | { readonly state: "database-refuses"; readonly reason: string };
