import type { Databag } from "#lib/juju/databag.ts";
import { applicationOf, isUnitName, type RelationId, type UnitName } from "#lib/juju/names.ts";
import type {
  ApplicationStatusReading,
  Controller,
  GoalState,
  OwnedSecret,
  RelationView,
  SecretContentRequest,
  StatusReading,
} from "#lib/testing/hook-session/controller.ts";
import type { CommitPayload } from "#lib/testing/hook-session/pending/commit-payload.ts";
import type { EncodedContent } from "#lib/testing/hook-session/pending/pending-secrets.ts";
import { effectiveConfig } from "#lib/testing/juju-model/config.ts";
import {
  type Application,
  getApplication,
  getUnit,
  type JujuModel,
  ModelError,
  record,
  sidesOf,
  type Unit,
} from "#lib/testing/juju-model/model.ts";
import { type Network, networkAt } from "#lib/testing/juju-model/network.ts";
import { findLabelled, labelAsConsumer, newSecretId, readSecret } from "#lib/testing/juju-model/secrets.ts";
import { applyCommit } from "./apply-commit.ts";
import { goalStateOf } from "./model-goal-state.ts";
import { type JoinedMembers, relationViews } from "./model-relations.ts";
import { encodeContent, ownedSecretsOf } from "./model-secrets.ts";

/** The controller of a model in memory, as one unit's agent reaches it. */
export class ModelController implements Controller {
  readonly isKubernetes = true;
  readonly jujuVersion: string;
  readonly relations: readonly RelationView[];
  readonly openPorts: Readonly<Record<string, readonly string[]>>;
  readonly #model: JujuModel;
  readonly #unit: Unit;
  readonly #app: Application;

  /** `subject` is the relation that the hook is about. */
  constructor(model: JujuModel, unit: UnitName, subject?: RelationId, joined?: JoinedMembers) {
    this.#model = model;
    this.#unit = getUnit(model, unit);
    this.#app = getApplication(model, applicationOf(unit));
    this.jujuVersion = model.jujuVersion;
    this.relations = relationViews(model, unit, subject, joined);
    const { ports, endpointPorts = new Map<string, Set<string>>() } = this.#unit;
    this.openPorts = {
      ...Object.fromEntries([...endpointPorts].map(([endpoint, open]) => [endpoint, [...open]])),
      "": [...ports],
    };
  }

  config(): Readonly<Record<string, unknown>> {
    const { options, config } = this.#app;
    const unset = Object.keys(options).map((name): [string, null] => [name, null]);
    return { ...Object.fromEntries(unset), ...effectiveConfig(options, config) };
  }

  claimLeadership(): boolean {
    return this.#app.leader === this.#unit.name;
  }

  state(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#unit.state);
  }

  goalState(): GoalState {
    return goalStateOf(this.#model, this.#app);
  }

  unitStatus(): StatusReading {
    return statusReading(this.#unit.status);
  }

  applicationStatus(): ApplicationStatusReading {
    const units = [...this.#app.units.values()].map(({ name, status }) => [name, statusReading(status)]);
    return { ...statusReading(this.#app.status ?? this.#unit.status), units: Object.fromEntries(units) };
  }

  setUnitStatus(name: string, message: string): void {
    this.#unit.status = { name, message, since: new Date() };
    this.#model.onChange();
  }

  setApplicationStatus(name: string, message: string): void {
    this.#app.status = { name, message, since: new Date() };
    this.#model.onChange();
  }

  setWorkloadVersion(version: string): void {
    this.#app.workloadVersion = version;
  }

  log(level: string, message: string): void {
    record(this.#model, this.#unit.name, level, message);
  }

  ownUnitSettings(relation: RelationId): Databag {
    return this.#sides(relation).own.unitDatabags.get(this.#unit.name) ?? {};
  }

  ownApplicationSettings(relation: RelationId): Databag {
    return this.#sides(relation).own.databag;
  }

  readSettings(relation: RelationId, name: string): Databag {
    const { other } = this.#sides(relation);
    if (isUnitName(name)) return name === this.#unit.name ? denied() : (other.unitDatabags.get(name) ?? denied());
    // A peer relation has one side, which every unit may read.
    return name === other.app ? other.databag : denied();
  }

  network(binding: string): Network | undefined {
    const isKnown = binding === "juju-info" || Object.hasOwn(this.#app.endpoints, binding);
    return isKnown ? (this.#unit.networks?.get(binding) ?? networkAt("127.0.0.1")) : undefined;
  }

  cloudSpec() {
    return this.#model.cloud?.spec ?? denied();
  }

  podCloud() {
    return this.#model.cloud?.pod ?? denied();
  }

  storageIds(): readonly string[] {
    return [...(this.#unit.storages?.keys() ?? [])];
  }

  storage(id: string) {
    const storage = this.#unit.storages?.get(id);
    if (storage === undefined) throw new ModelError(`storage "${id}" not found`);
    return storage;
  }

  resource(name: string) {
    const resource = this.#app.resources?.get(name);
    if (resource === undefined) throw new ModelError(`resource "${name}" not found`);
    return resource;
  }

  secretMetadata(): readonly OwnedSecret[] {
    return ownedSecretsOf(this.#model, this.#unit.name, this.claimLeadership());
  }

  secretContent({ id, label = "", reading }: SecretContentRequest): EncodedContent {
    const { name } = this.#unit;
    const known = id ?? findLabelled(this.#model, name, label)?.id;
    if (known === undefined) throw new ModelError(`consumer label "${label}" not found`);
    const content = readSecret(this.#model, name, known, reading);
    if (label !== "") labelAsConsumer(this.#model, name, known, label);
    return encodeContent(content);
  }

  newSecretId(): string {
    return newSecretId(this.#model);
  }

  commit(payload: CommitPayload): void {
    applyCommit(this.#model, this.#unit.name, payload);
    this.#model.onChange();
  }

  #sides(relation: RelationId) {
    const found = this.#model.relations.get(relation) ?? this.#model.removedRelations.get(relation);
    return (found && sidesOf(found, this.#app.name)) ?? denied();
  }
}

const statusReading = ({ name, message }: Unit["status"]): StatusReading => ({ status: name, message, data: {} });

const denied = (): never => {
  throw new ModelError("permission denied");
};
