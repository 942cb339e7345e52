import type { Databag } from "#lib/juju/databag.ts";
import type { RelationId, UnitName } from "#lib/juju/names.ts";

/**
 * What Juju's controller answers to the agent of one unit, in the words of Juju's Uniter API.
 * The hook context (one hook's view, with its caches and pending writes) is written against this, and the model in memory answers it.
 */
export interface UniterFacade {
  readonly unit: UnitName;
  readonly modelType: "caas" | "iaas";
  /** `ConfigSettings`: values of the options that have one; null for options without value and default. */
  configSettings(): Readonly<Record<string, ConfigValue | null>>;
  /** `ClaimLeader`: whether this unit is the leader now. */
  claimLeader(): boolean;
  relations(): readonly RelationInfo[];
  /** `RelationUnitSettings` of this unit itself. */
  ownUnitSettings(relation: RelationId): Databag;
  /** `ApplicationSettings` of this unit's application. */
  ownApplicationSettings(relation: RelationId): Databag;
  /** `ReadSettings` of another unit or application. Throws {@link FacadeError}, such as `permission denied`. */
  readSettings(relation: RelationId, name: string): Databag;
  unitStatus(): StatusInfo;
  setUnitStatus(status: StatusInfo): void;
  applicationStatus(): ApplicationStatusInfo;
  setApplicationStatus(status: StatusInfo): void;
  setWorkloadVersion(version: string): void;
  /** `State`: the charm's own key-value store for this unit. */
  charmState(): Readonly<Record<string, string>>;
  networkInfo(bindings: readonly string[], relation?: RelationId): Readonly<Record<string, NetworkInfo>>;
  openedPorts(): readonly PortRange[];
  goalState(): GoalState;
  secretMetadata(): readonly SecretMetadata[];
  /** `CreateSecretURIs`: a new id, reserved and not yet a secret. */
  createSecretId(): string;
  /** `GetContent`. Moves what the consumer tracks on `refresh`. Throws {@link FacadeError}. */
  secretContent(request: SecretContentRequest): Readonly<Record<string, string>>;
  cloudSpec(): unknown;
  storageAttachments(): readonly StorageAttachment[];
  /** Path of a resource's file. Throws {@link FacadeError}. */
  resourcePath(name: string): string;
  log(level: string, message: string): void;
  actionLog(message: string): void;
}

/** A refusal of the controller; its text is what the hook command prints. */
export class FacadeError extends Error {
  override readonly name = "FacadeError";
  readonly code: "unauthorized" | "not-found" | "other";

  constructor(message: string, code: FacadeError["code"] = "other") {
    super(message);
    this.code = code;
  }
}

export type ConfigValue = string | number | boolean;

export interface RelationInfo {
  readonly id: RelationId;
  readonly endpoint: string;
  readonly interface: string;
  readonly role: "peer" | "requirer" | "provider";
  readonly remoteApp: string;
  readonly remoteModelUuid: string;
  /** Units of the other side that are in the relation, as this unit has been told so far. */
  readonly members: readonly UnitName[];
  readonly life: "alive" | "dying" | "dead";
  readonly suspended: boolean;
}

export interface StatusInfo {
  readonly status: string;
  readonly message: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

export interface ApplicationStatusInfo {
  readonly application: StatusInfo;
  readonly units: Readonly<Record<UnitName, StatusInfo>>;
}

export interface PortRange {
  readonly fromPort: number;
  readonly toPort: number;
  readonly protocol: "tcp" | "udp" | "icmp";
  /** Empty for all endpoints. */
  readonly endpoint: string;
}

export interface NetworkInfo {
  readonly error?: string;
  readonly bindAddresses: readonly {
    readonly macAddress: string;
    readonly interfaceName: string;
    readonly addresses: readonly { readonly hostname: string; readonly value: string; readonly cidr: string }[];
  }[];
  readonly egressSubnets: readonly string[];
  readonly ingressAddresses: readonly string[];
}

export interface GoalState {
  readonly units: Readonly<Record<string, { readonly status: string; readonly since?: string }>>;
  readonly relations: Readonly<
    Record<string, Readonly<Record<string, { readonly status: string; readonly since?: string }>>>
  >;
}

export interface SecretMetadata {
  readonly id: string;
  readonly owner: "application" | "unit";
  readonly label: string;
  readonly description: string;
  readonly latestRevision: number;
  readonly latestChecksum: string;
  readonly rotation: string;
  readonly expiry?: string;
  readonly nextRotation?: string;
  readonly access: readonly { readonly target: string; readonly scope: string; readonly role: string }[];
  /** Revisions that exist. */
  readonly revisions: readonly number[];
}

export interface SecretContentRequest {
  /** Bare id; empty when only a label is given. */
  readonly id: string;
  readonly label: string;
  readonly refresh: boolean;
  readonly peek: boolean;
}

export interface StorageAttachment {
  readonly id: string;
  readonly kind: "filesystem" | "block";
  readonly location: string;
}
