import type { DatabagChanges } from "#lib/juju/databag.ts";
import type { RelationId } from "#lib/juju/names.ts";
import type { Secret } from "#lib/juju/secret.ts";
import type { Layer } from "#lib/pebble/layer.ts";
import type { Progress } from "#src/facts.ts";
import type { KratosConfig } from "#src/kratos/config.ts";
import type { Problem, ProblemSource } from "#src/problem.ts";

/** What should be: all that `apply` may know. Types only; `plan` fills them, `apply` makes them true. */
export interface Wanted {
  /** Own secrets that do not exist yet, in the order of their creation. */
  readonly newSecrets: readonly NewSecret[];
  readonly publications: readonly Publication[];
  /** Ports of the unit, in Juju's notation such as `4433/tcp`. */
  readonly ports: readonly string[];
  readonly workload: WantedWorkload;
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

/** What to write to the databag of this application in one relation: differences only. */
export interface Publication {
  readonly relationId: RelationId;
  readonly changes: DatabagChanges;
}

/** What should run in the container. */
export type WantedWorkload =
  /** What runs goes on as it is: there is nothing better to replace it with. */
  | { readonly action: "leave" }
  | { readonly action: "stop" }
  | { readonly action: "migrate"; readonly migration: WantedMigration }
  | { readonly action: "run"; readonly run: WantedRun };

export interface WantedMigration {
  readonly dsn: Secret;
  readonly peers: RelationId;
  readonly database: RelationId;
  readonly version: string;
}

/** Which option, relation or secret decides over a part of Kratos' configuration, by the beginning of the path of its leaves. */
export type ConfigOrigins = ReadonlyMap<string, ProblemSource>;

export interface WantedRun {
  readonly config: KratosConfig;
  readonly origins: ConfigOrigins;
  readonly layer: Secret<Layer>;
  readonly courier: "active" | "inactive";
  /** What to note in the container once all of this is true. */
  readonly progress: Omit<Progress, "layer" | "config" | "services">;
  /** Values that must not appear in what a failing Kratos printed. */
  readonly secrets: readonly Secret[];
}
