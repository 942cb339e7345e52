import type { Databag } from "#lib/juju/databag.ts";
import { applicationOf } from "#lib/juju/names.ts";
import type {
  Controller,
  OwnedSecret,
  RelationView,
  SecretContentRequest,
  StatusReading,
} from "#lib/testing/hook-session/controller.ts";
import type { CommitPayload } from "#lib/testing/hook-session/pending/commit-payload.ts";
import { secretChecksum } from "#lib/testing/hook-session/pending/secret-payload.ts";
import { ModelError } from "#lib/testing/juju-model/model.ts";
import type { Context } from "./contexts.ts";

/** What left a hook while it ran. */
export interface Effects {
  readonly log: { readonly level: string; readonly message: string; readonly module: string }[];
  readonly unitStatus: { readonly status: string; readonly message: string }[];
  readonly applicationStatus: { readonly status: string; readonly message: string }[];
  readonly workloadVersion: string[];
  readonly commit: CommitPayload[];
  /** Reads and writes that reached the controller. */
  readonly apiCalls: string[];
}

/** The controller that the vectors were recorded with: it answers what the context says, and notes what it is asked. */
export class StandInController implements Controller {
  readonly jujuVersion: string;
  readonly isKubernetes: boolean;
  readonly relations: readonly RelationView[];
  readonly openPorts: Readonly<Record<string, readonly string[]>>;
  effects: Effects = noEffects();
  readonly #context: Context;
  readonly #leaderSequence: boolean[];
  readonly #newSecretIds: string[];
  readonly #tracked: Map<string, number>;
  readonly #consumerLabels: Map<string, string>;
  #unitStatus: StatusReading;

  constructor(context: Context, jujuVersion: string) {
    this.#context = context;
    this.jujuVersion = jujuVersion;
    this.isKubernetes = context.modelType === "caas";
    this.openPorts = context.ports;
    this.#unitStatus = context.status;
    this.#leaderSequence = [...(context.leaderSeq ?? [])];
    this.#newSecretIds = [...context.newSecretIds];
    this.#tracked = new Map(context.secrets.map(({ id, tracked, latest }) => [id, tracked ?? latest]));
    this.#consumerLabels = new Map(context.secrets.map(({ id, consumerLabel = "" }) => [consumerLabel, id]));
    this.relations = context.relations.map((relation) => ({
      ...{ id: relation.id, endpoint: relation.endpoint, role: relation.role, members: relation.members },
      ...{ remoteApp: relation.remoteApp, remoteModelUuid: relation.remoteModelUUID },
      ...{ life: relation.life, isSuspended: relation.suspended },
      tag: tagOf(relation, applicationOf(context.unit)),
    }));
  }

  config() {
    return this.#answer("ConfigSettings", "config", this.#context.config);
  }

  claimLeadership(): boolean {
    return this.#answer("ClaimLeader", "leader", this.#leaderSequence.shift() ?? this.#context.leader);
  }

  state() {
    return this.#answer("State", "state", this.#context.state);
  }

  goalState() {
    return this.#answer("GoalState", "goalState", this.#context.goalState);
  }

  unitStatus() {
    return this.#answer("UnitStatus", "status", this.#unitStatus);
  }

  applicationStatus() {
    return this.#answer("ApplicationStatus", "appStatus", this.#context.appStatus);
  }

  setUnitStatus(status: string, message: string): void {
    this.#answer("SetUnitStatus", "setStatus", undefined);
    this.#unitStatus = { status, message, data: {} };
    this.effects.unitStatus.push({ status, message });
  }

  setApplicationStatus(status: string, message: string): void {
    this.#answer("SetApplicationStatus", "setStatus", undefined);
    this.effects.applicationStatus.push({ status, message });
  }

  setWorkloadVersion(version: string): void {
    this.#answer("SetUnitWorkloadVersion", "workloadVersion", undefined);
    this.effects.workloadVersion.push(version);
  }

  log(level: string, message: string): void {
    this.effects.log.push({ level, message, module: `unit.${this.#context.unit}.juju-log` });
  }

  ownUnitSettings(id: number): Databag {
    return this.#databag("RelationUnitSettings (own unit)", id, "localUnit", ({ localUnit }) => localUnit);
  }

  ownApplicationSettings(id: number): Databag {
    return this.#databag("ApplicationSettings (own application)", id, "localApp", ({ localApp }) => localApp);
  }

  readSettings(id: number, name: string): Databag {
    return this.#databag(`ReadSettings ${name}`, id, name, ({ remote }) => remote[name]);
  }

  network(binding: string) {
    return this.#answer("NetworkInfo", "network", this.#context.network[binding]);
  }

  cloudSpec() {
    return this.#answer("CloudSpec", "cloudSpec", this.#context.cloudSpec);
  }

  podCloud() {
    const { inCluster } = this.#context;
    if (inCluster === undefined)
      throw new ModelError(
        "unable to load in-cluster configuration, KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT must be defined",
      );
    return { endpoint: inCluster.host, token: inCluster.token, caCertificate: inCluster.ca };
  }

  storageIds() {
    return this.#answer("UnitStorageAttachments", "storage", Object.keys(this.#context.storage));
  }

  storage(id: string) {
    const storage = this.#answer(`StorageAttachment ${id}`, "storage", this.#context.storage[id]);
    if (storage === undefined) throw new ModelError(`storage "${id}" not found`);
    return { kind: storage.kind === 1 ? ("block" as const) : ("filesystem" as const), location: storage.location };
  }

  resource(name: string) {
    const resource = this.#context.resources[name];
    if (resource === undefined) throw new ModelError(`resource "${name}" not found`);
    if (resource.error !== undefined) throw new ModelError(resource.error);
    return { isImage: resource.type === "oci-image", filename: resource.path, content: resource.content };
  }

  secretMetadata(): readonly OwnedSecret[] {
    const owned = this.#context.secrets.filter(({ owner }) => owner !== "");
    const secrets = owned.map(
      ({ latest, owner, revisions, ...secret }): OwnedSecret => ({
        ...{ id: secret.id, label: secret.label, description: secret.description, rotate: secret.rotate },
        ...{ expire: secret.expire, nextRotate: secret.nextRotate, access: secret.access },
        owner: owner.startsWith("unit-") ? "unit" : "application",
        latestRevision: latest,
        latestChecksum: secretChecksum(revisions[latest] ?? {}),
      }),
    );
    return this.#answer("SecretMetadata", "secretMetadata", secrets);
  }

  secretContent({ id, label = "", reading }: SecretContentRequest) {
    this.#answer("GetContent", "secretContent", undefined);
    const known = id ?? this.#consumerLabels.get(label);
    if (known === undefined) throw new ModelError(`consumer label "${label}" not found`);
    const secret = this.#context.secrets.find((each) => each.id === known);
    if (secret === undefined) throw new ModelError(`secret "${known}" not found`);
    if (secret.error !== undefined) throw new ModelError(secret.error);
    if (label !== "") this.#consumerLabels.set(label, known);
    const revision = reading === "tracked" ? (this.#tracked.get(known) ?? secret.latest) : secret.latest;
    if (reading === "refresh") this.#tracked.set(known, revision);
    return secret.revisions[revision] ?? {};
  }

  newSecretId(): string {
    return this.#answer("CreateSecretURIs", "createSecret", this.#newSecretIds.shift() ?? "");
  }

  commit(payload: CommitPayload): void {
    this.effects.commit.push(payload);
  }

  /** What happened since the last time. */
  takeEffects(): Effects {
    const taken = this.effects;
    this.effects = noEffects();
    return taken;
  }

  #answer<T>(call: string, name: string, answer: T): T {
    this.effects.apiCalls.push(call);
    const error = this.#context.errors[name];
    if (error !== undefined) throw new ModelError(error);
    return answer;
  }

  #databag(
    call: string,
    id: number,
    name: string,
    pick: (relation: Context["relations"][number]) => Databag | undefined,
  ): Databag {
    this.effects.apiCalls.push(call);
    const relation = this.#context.relations.find((each) => each.id === id);
    const databag = relation && pick(relation);
    const error = relation?.errors[name];
    if (error !== undefined || databag === undefined) throw new ModelError(error ?? "permission denied");
    return databag;
  }
}

const noEffects = (): Effects => ({
  ...{ log: [], unitStatus: [], applicationStatus: [], workloadVersion: [], commit: [], apiCalls: [] },
});

const tagOf = ({ role, remoteApp, endpoint }: Context["relations"][number], app: string): string =>
  role === "peer" ? `relation-${app}.${endpoint}` : `relation-${remoteApp}.${endpoint}#${app}.${endpoint}`;
