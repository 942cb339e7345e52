import type { Databag } from "#lib/juju/databag.ts";
import type { ApplicationName, RelationId, UnitName } from "#lib/juju/names.ts";
import type { SecretContent } from "#lib/juju/secret.ts";
import type { CloudSpec, PodCloud } from "./cloud.ts";
import type { ConfigDefinition, ConfigValue } from "./config.ts";
import type { Network } from "./network.ts";
import type { Resource } from "./resource.ts";
import type { Storage } from "./storage.ts";

/** One Juju model in memory: what its controller would know. Plain data that functions beside it change. */
export interface JujuModel {
  readonly name: string;
  readonly uuid: string;
  /** The Juju that it plays, such as `3.6.28`. */
  readonly jujuVersion: string;
  readonly applications: Map<ApplicationName, Application>;
  readonly relations: Map<RelationId, Relation>;
  /** Relations that are gone for all but the units that still run the hooks about that. */
  readonly removedRelations: Map<RelationId, Relation>;
  /** By bare id. */
  readonly secrets: Map<string, ModelSecret>;
  readonly log: LogRecord[];
  readonly counters: { relation: number; secret: number; task: number };
  /** Absent where charms are not trusted with it. */
  cloud?: { readonly spec: CloudSpec; readonly pod: PodCloud };
  /** Called after every change, so that whoever runs units looks again. */
  onChange: () => void;
}

/** An application; where no agent runs its units it is a stand-in whose side of a relation is written by code. */
export interface Application {
  readonly name: ApplicationName;
  readonly charm: string;
  /** Of its charm; others after a refresh. */
  endpoints: Readonly<Record<string, Endpoint>>;
  options: ConfigDefinition;
  readonly config: Map<string, ConfigValue>;
  readonly units: Map<UnitName, Unit>;
  leader: UnitName | undefined;
  /** Whether it may use the cloud, as `juju trust` decides; absent where it may from the start. */
  trusted?: boolean;
  workloadVersion: string;
  /** What the leader has set; absent for an application whose status is that of its units. */
  status?: Unit["status"];
  readonly resources?: ReadonlyMap<string, Resource>;
}

/** An endpoint of metadata.yaml. */
export interface Endpoint {
  readonly role: "peer" | "requirer" | "provider";
  readonly interface: string;
  /** The number of relations that it takes; any number without. */
  readonly limit?: number | undefined;
}

/** A unit. */
export interface Unit {
  readonly name: UnitName;
  /** Absent while it is alive. */
  life?: "dying";
  status: { name: string; message: string; since: Date };
  /** Open on all endpoints, such as `80/tcp`. */
  readonly ports: Set<string>;
  /** Open on one endpoint only. */
  endpointPorts?: Map<string, Set<string>>;
  readonly state: Map<string, string>;
  /** By endpoint; those left out are on 127.0.0.1. */
  readonly networks?: ReadonlyMap<string, Network>;
  /** By id, such as `data/0`. */
  storages?: Map<string, Storage>;
}

/** A relation; a peer relation has one side. */
export interface Relation {
  readonly id: RelationId;
  readonly interface: string;
  readonly sides: readonly RelationSide[];
}

/** What one application says in a relation. */
export interface RelationSide {
  readonly app: ApplicationName;
  readonly endpoint: string;
  readonly role: Endpoint["role"];
  databag: Databag;
  readonly unitDatabags: Map<UnitName, Databag>;
}

/** A secret of a user, an application or a unit. */
export interface ModelSecret {
  readonly id: string;
  readonly owner: { readonly user: true } | { readonly app: ApplicationName } | { readonly unit: UnitName };
  /** The name that a user gave it, or the label that its owner did. */
  label: string;
  description: string;
  readonly revisions: SecretContent[];
  /** Numbers of revisions that are gone. */
  removedRevisions?: Set<number>;
  /** Applications that may read it beside the owner. */
  readonly grants: Set<ApplicationName>;
  /** Grants that charms gave in a relation, and that end with it. */
  relationGrants?: readonly RelationGrant[];
  rotate?: string;
  /** Times of ISO 8601. */
  expire?: string;
  /** The revision, from 1, that a unit has read last. */
  readonly tracked: Map<UnitName, number>;
  /** The names that units have given it as its readers. */
  consumerLabels?: Map<UnitName, string>;
}

/** What lets a unit or an application of the other side read a secret. */
export interface RelationGrant {
  readonly relation: RelationId;
  readonly to: UnitName | ApplicationName;
}

/** A line of `juju debug-log`. */
export interface LogRecord {
  readonly time: Date;
  readonly entity: string;
  readonly level: string;
  readonly message: string;
}

/** What names a new model. */
export interface ModelIdentity {
  readonly name: string;
  readonly uuid: string;
  readonly jujuVersion: string;
}

/** An empty model. */
export const createModel = ({ name, uuid, jujuVersion }: ModelIdentity): JujuModel => ({
  name,
  uuid,
  jujuVersion,
  applications: new Map(),
  relations: new Map(),
  removedRelations: new Map(),
  secrets: new Map(),
  log: [],
  counters: { relation: 0, secret: 0, task: 0 },
  onChange: () => undefined,
});

/** Writes a line of the model's log. */
export const record = (model: JujuModel, entity: string, level: string, message: string): void => {
  model.log.push({ time: new Date(), entity, level, message });
};

/** A refusal; its text is what the command that asked for it prints. */
export class ModelError extends Error {
  override readonly name = "ModelError";
}

/** An application by name; the answer to one that is not there names those that are. */
export const getApplication = (model: JujuModel, name: string): Application => {
  const application = model.applications.get(name);
  if (application !== undefined) return application;
  const known = [...model.applications.keys()].toSorted().join(", ") || "none";
  throw new ModelError(`application "${name}" not found; there are: ${known}`);
};

/** A unit by name, `APP/leader` included. */
export const getUnit = (model: JujuModel, name: string): Unit => {
  const [app = "", number] = name.split("/");
  const application = getApplication(model, app);
  const unitName = number === "leader" ? application.leader : name;
  const unit = [...application.units.values()].find((each) => each.name === unitName);
  if (unit !== undefined) return unit;
  const known = [...application.units.keys()].join(", ") || "none";
  throw new ModelError(`unit "${name}" not found; there are: ${known}`);
};

/** The side of a relation that an application is on, and the other one; in a peer relation both are the same. */
export const sidesOf = (
  relation: Relation,
  app: ApplicationName,
): { readonly own: RelationSide; readonly other: RelationSide } | undefined => {
  const own = relation.sides.find((side) => side.app === app);
  const other = relation.sides.find((side) => side.app !== app) ?? own;
  return own === undefined || other === undefined ? undefined : { own, other };
};

/** The relations of an application's endpoint. */
export const relationsOf = (model: JujuModel, app: ApplicationName, endpoint?: string): readonly Relation[] =>
  [...model.relations.values()].filter((relation) =>
    relation.sides.some((side) => side.app === app && (endpoint === undefined || side.endpoint === endpoint)),
  );
