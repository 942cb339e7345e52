import type { Databag } from "#lib/juju/databag.ts";
import type { ApplicationName, RelationId, UnitName } from "#lib/juju/names.ts";
import type { CloudSpec, PodCloud } from "#lib/testing/juju-model/cloud.ts";
import type { Network } from "#lib/testing/juju-model/network.ts";
import type { Resource } from "#lib/testing/juju-model/resource.ts";
import type { Storage } from "#lib/testing/juju-model/storage.ts";
import type { CommitPayload } from "./pending/commit-payload.ts";

/**
 * What a unit's agent asks of Juju's controller, and tells it. Reads and writes throw `ModelError` with the controller's words
 * if it refuses. {@link relations} and {@link openPorts} are told at the start of a hook, so they cost no call.
 */
export interface Controller {
  readonly jujuVersion: string;
  /** Whether the model is on Kubernetes. */
  readonly isKubernetes: boolean;
  readonly relations: readonly RelationView[];
  /** By endpoint, "" for all of them: what is open, such as `80/tcp`. */
  readonly openPorts: Readonly<Record<string, readonly string[]>>;

  /** Options with neither value nor default are null. */
  config(): Readonly<Record<string, unknown>>;
  /** Whether the unit may act as leader from now on for half a minute. */
  claimLeadership(): boolean;
  state(): Readonly<Record<string, string>>;
  goalState(): GoalState;

  unitStatus(): StatusReading;
  applicationStatus(): ApplicationStatusReading;
  setUnitStatus(name: string, message: string): void;
  setApplicationStatus(name: string, message: string): void;
  setWorkloadVersion(version: string): void;
  log(level: string, message: string): void;

  ownUnitSettings(relation: RelationId): Databag;
  ownApplicationSettings(relation: RelationId): Databag;
  /** Of a unit or an application of the relation. */
  readSettings(relation: RelationId, name: string): Databag;

  /** Undefined for a binding that is not known. */
  network(binding: string, relation: RelationId | undefined): Network | undefined;
  cloudSpec(): CloudSpec;
  /** What the service account in the pod says. */
  podCloud(): PodCloud;

  storageIds(): readonly string[];
  storage(id: string): Storage;
  resource(name: string): Resource;

  /** Of the secrets that the unit or its application own. */
  secretMetadata(): readonly OwnedSecret[];
  /** In base64, by key. */
  secretContent(request: SecretContentRequest): Readonly<Record<string, string>>;
  newSecretId(): string;

  /** Everything that a hook wrote, at its end. */
  commit(payload: CommitPayload): void;
}

/** A relation of the unit's application. */
export interface RelationView {
  readonly id: RelationId;
  readonly endpoint: string;
  readonly role: "peer" | "requirer" | "provider";
  readonly remoteApp: ApplicationName;
  readonly remoteModelUuid: string;
  /** Units of the other side that have joined; of a peer relation without this one. */
  readonly members: readonly UnitName[];
  readonly life: "alive" | "dying" | "dead";
  readonly isSuspended: boolean;
  /** Such as `relation-postgres.db#kratos.pg-database`: what names it in a commit. */
  readonly tag: string;
}

/** A status and what was said with it. */
export interface StatusReading {
  readonly status: string;
  readonly message: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The status of an application and those of its units. */
export interface ApplicationStatusReading extends StatusReading {
  readonly units: Readonly<Record<UnitName, StatusReading>>;
}

/** What the model is on its way to. */
export interface GoalState {
  readonly units: Readonly<Record<string, Goal>>;
  readonly relations: Readonly<Record<string, Readonly<Record<string, Goal>>>>;
}

/** The status of a unit or a relation, since a time of ISO 8601. */
export interface Goal {
  readonly status: string;
  readonly since: string;
}

/** A secret as its owner sees it. */
export interface OwnedSecret {
  readonly id: string;
  readonly owner: "application" | "unit";
  readonly label: string;
  readonly description: string;
  readonly latestRevision: number;
  /** Of the newest revision's content. */
  readonly latestChecksum: string;
  readonly rotate: string;
  /** Times of ISO 8601. */
  readonly expire?: string | undefined;
  readonly nextRotate?: string | undefined;
  readonly access: readonly SecretAccess[];
}

/** A grant: who may read, in which relation; both as tags. */
export interface SecretAccess {
  readonly target: string;
  readonly scope: string;
  readonly role: string;
}

/** Which revision of which secret; a label given with an id is from now on the reader's name for it. */
export interface SecretContentRequest {
  readonly id: string | undefined;
  readonly label: string | undefined;
  readonly reading: "tracked" | "refresh" | "peek";
}
