import type { BagKind, DatabagChanges } from "#lib/juju/databag.ts";
import type { RelationId, UnitName } from "#lib/juju/names.ts";
import type { Secret } from "#lib/juju/secret.ts";
import type { Resources } from "#lib/kubernetes/quantity.ts";
import type { Layer, LogTarget } from "#lib/pebble/layer.ts";
import type { Progress } from "#src/facts.ts";
import type { KratosConfig } from "#src/kratos/config.ts";
import type { SchemaSet } from "#src/kratos/identity-schemas.ts";
import type { Problem, ProblemSource } from "#src/problem.ts";

/** What should be: all that `apply` may know. Types only; `plan` fills them, `apply` makes them true. */
export interface Wanted {
  /** Own secrets that do not exist yet, in the order of their creation. */
  readonly newSecrets: readonly NewSecret[];
  readonly publications: readonly Publication[];
  readonly configMaps: readonly WantedConfigMap[];
  /** What the workload container may use; undefined when that is as it should be. */
  readonly resources: Resources | undefined;
  /** Ports of the unit, in Juju's notation such as `4433/tcp`. */
  readonly ports: readonly string[];
  readonly workload: WantedWorkload;
  /** What is told when the courier moves. */
  readonly handover: WantedHandover;
  /** What keeps the charm from being active, the most serious decides the status. */
  readonly problems: readonly Problem[];
}

/** A secret whose one value `apply` draws at random. */
export interface NewSecret {
  readonly label: string;
  readonly key: string;
  /** Length of the value in characters. */
  readonly length: number;
  readonly description: string;
}

/** What to write to a databag of this application or unit in one relation: differences only. */
export interface Publication {
  readonly relationId: RelationId;
  readonly bag: BagKind;
  readonly changes: DatabagChanges;
  /** The relation breaks in this very hook: Juju may have forgotten it by now. */
  readonly leaving?: true;
}

/** What should run in the container. */
export type WantedWorkload =
  /** What runs goes on as it is: there is nothing better to replace it with. */
  | { readonly action: "leave"; readonly courier: WantedCourier }
  | { readonly action: "stop" }
  | { readonly action: "migrate"; readonly migration: WantedMigration }
  | { readonly action: "run"; readonly run: WantedRun };

/** Whether mail is sent by this unit; one unit alone does. */
export type WantedCourier = "active" | "inactive";

/** What is told when the courier moves from unit to unit. */
export interface WantedHandover {
  /** Said to the leader that asks for it, once this unit's courier is known to have stopped. */
  readonly confirmation?: { readonly publication: Publication; readonly to: UnitName };
  /** For the log, in the hook in which it happens: other units are asked to stop theirs, have done it, or have not answered. */
  readonly news?: { readonly kind: "asked" | "confirmed" | "unanswered"; readonly units: readonly UnitName[] };
}

export interface WantedMigration {
  readonly dsn: Secret;
  readonly peers: RelationId;
  readonly database: RelationId;
}

/** Which option, relation or secret decides over a part of Kratos' configuration, by the beginning of the path of its leaves. */
export type ConfigOrigins = ReadonlyMap<string, ProblemSource>;

export interface WantedRun {
  readonly config: Secret<KratosConfig>;
  /** What to run instead if Kratos refuses that and nothing runs yet. */
  readonly fallback?: { readonly config: Secret<KratosConfig>; readonly acceptance?: SchemaAcceptance };
  readonly acceptance?: SchemaAcceptance;
  readonly origins: ConfigOrigins;
  /** Programs in the configuration that nobody has run yet. */
  readonly foreignJsonnet: readonly ForeignJsonnet[];
  readonly layer: Secret<Layer>;
  /** By name; targets that are not among them are switched off. */
  readonly logTargets: Readonly<Record<string, LogTarget>>;
  /** Certificates of authorities to trust beside those of the image: PEM, sorted. */
  readonly certificates: readonly string[];
  readonly courier: WantedCourier;
  /** What to note in the container once all of this is true. */
  readonly progress: Pick<Progress, "bootId" | "version" | "dsn">;
  /** Values that must not appear in what a failing Kratos printed. */
  readonly secrets: readonly Secret[];
}

/** A Jsonnet program that others have sent, by the URL under which it stands in the configuration. */
export interface ForeignJsonnet {
  readonly url: string;
  readonly source: ProblemSource;
  /** What it belongs to, such as `Provider google`. */
  readonly name: string;
}

/** Identity schemas that the leader records as accepted, for all units. */
export interface SchemaAcceptance {
  readonly peers: RelationId;
  readonly schemas: SchemaSet;
  /** Who asks for them; undefined for those that the charm ships. */
  readonly source: ProblemSource | undefined;
  /** What is served until Kratos takes them and it is known that they break no identity; absent when they are served already. */
  readonly before?: SchemaSet;
}

/** A ConfigMap to make, without data, or one that is to go away with the application. */
export interface WantedConfigMap {
  readonly step: "create" | "adopt";
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}
