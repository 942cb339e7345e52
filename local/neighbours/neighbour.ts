import type { Databag } from "#lib/juju/databag.ts";
import type { ApplicationName, RelationId, UnitName } from "#lib/juju/names.ts";
import type { SecretContent, SecretId } from "#lib/juju/secret.ts";
import type { ConfigDefinition, ConfigValue } from "#lib/testing/juju-model/config.ts";
import type { Endpoint } from "#lib/testing/juju-model/model.ts";

/** A charm beside Kratos that a stand-in plays: it says on its relations what the charm would, by the same code as Kratos' side. */
export interface Neighbour {
  /** Its name in Charmhub, for `juju deploy`. */
  readonly charm: string;
  readonly endpoints: Readonly<Record<string, Endpoint>>;
  readonly options: ConfigDefinition;
  /** What it says, of what it sees and nothing else: no clock, no memory. Asked again whenever the model changes. */
  readonly speak: (seen: Seen) => Said;
}

/** All that a stand-in knows. */
export interface Seen {
  readonly app: ApplicationName;
  readonly model: string;
  /** Its options; those without a value are left out. */
  readonly options: Readonly<Record<string, ConfigValue>>;
  readonly relations: readonly SeenRelation[];
  /** The ids of the secrets that it has said before, by label. */
  readonly secrets: ReadonlyMap<string, SecretId>;
}

/** A relation as the stand-in's side sees it. */
export interface SeenRelation {
  readonly id: RelationId;
  readonly endpoint: string;
  readonly remoteApp: ApplicationName;
  readonly remote: Databag;
  readonly remoteUnits: ReadonlyMap<UnitName, Databag>;
}

/** All that a stand-in says; what it does not say any more is taken away. */
export interface Said {
  readonly status: { readonly name: "active" | "waiting" | "blocked"; readonly message: string };
  readonly relations?: readonly Saying[];
  readonly secrets?: readonly SaidSecret[];
}

/** What it says on one relation. */
export interface Saying {
  readonly id: RelationId;
  readonly application?: Databag;
  readonly unit?: Databag;
}

/** A secret of its application, which the other sides of some relations may read. */
export interface SaidSecret {
  readonly label: string;
  readonly content: SecretContent;
  readonly relations: readonly RelationId[];
}

/** The relations of one endpoint. */
export const on = (relations: readonly SeenRelation[], endpoint: string): readonly SeenRelation[] =>
  relations.filter((relation) => relation.endpoint === endpoint);

/** An option as text; empty without a value. */
export const textOf = ({ options }: Seen, name: string): string => String(options[name] ?? "");

/** A port of an application as Kubernetes' DNS names it. */
export const serviceUrl = ({ model }: Seen, app: ApplicationName, port: number): string =>
  `http://${app}.${model}.svc.cluster.local:${port}`;
