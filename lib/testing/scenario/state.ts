import type { Databag } from "#lib/juju/databag.ts";
import type { ApplicationName, RelationId, UnitName } from "#lib/juju/names.ts";
import type { SecretContent } from "#lib/juju/secret.ts";
import { textOf } from "#lib/testing/fake-pebble/container.ts";
import type { ContainerState } from "#lib/testing/fake-pebble/container-state.ts";
import type { ConfigValue } from "#lib/testing/juju-model/config.ts";

/** All that one unit of a charm can see of its world, as plain data: what a hook starts from, and what it leaves. */
export interface State {
  readonly app: ApplicationName;
  /** Number of the unit. */
  readonly unit: number;
  readonly leader: boolean;
  readonly model: { readonly name: string; readonly uuid: string };
  /** Such as `3.6.28`. */
  readonly jujuVersion: string;
  /** Options that were given a value; all others have their default. */
  readonly config: Readonly<Record<string, ConfigValue>>;
  readonly relations: readonly RelationState[];
  readonly secrets: readonly SecretState[];
  readonly containers: Readonly<Record<string, ContainerState>>;
  /** In Juju's notation, such as `8080/tcp`. */
  readonly ports: readonly string[];
  /** What `state-get` gives. */
  readonly stored: Readonly<Record<string, string>>;
  readonly status: UnitStatus;
  readonly workloadVersion: string;
  /** Units of the application, this one included. */
  readonly plannedUnits: number;
}

/** A status, those included that only Juju sets. */
export interface UnitStatus {
  readonly name: string;
  readonly message: string;
}

/** A relation as the unit sees it. */
export interface RelationState {
  readonly endpoint: string;
  readonly id: RelationId;
  /** Of a peer relation the application itself. */
  readonly remoteApp: ApplicationName;
  /** Of a peer relation empty: there is one application, and its databag is `localAppData`. */
  readonly remoteAppData: Databag;
  /** By number of the unit; of a peer relation all but this unit. */
  readonly remoteUnitsData: Readonly<Record<number, Databag>>;
  readonly localAppData: Databag;
  readonly localUnitData: Databag;
  /** It was removed, and the unit has not been told the end of it yet. */
  readonly dying?: boolean;
}

/** A secret that the unit owns or may know of. */
export interface SecretState {
  /** Without `secret:`. */
  readonly id: string;
  readonly owner: "app" | "unit" | { readonly app: ApplicationName } | { readonly user: string };
  readonly label: string;
  /** From revision 1 to the newest. */
  readonly revisions: readonly SecretContent[];
  /** The revision that this unit reads; absent before it has read any. */
  readonly tracked?: number;
  /** Whether the application may read it though it is not the owner. */
  readonly granted?: boolean;
}

/** The name of the unit that a state is about. */
export const unitOf = ({ app, unit }: Pick<State, "app" | "unit">): UnitName => `${app}/${unit}`;

/** A relation by its endpoint, and by its id where there are several. Throws when there is none. */
export const relationOf = ({ relations }: State, endpoint: string, id?: RelationId): RelationState => {
  const found = relations.find(
    (relation) => relation.endpoint === endpoint && (id === undefined || relation.id === id),
  );
  if (found === undefined) throw new Error(`the state has no relation ${endpoint}${id === undefined ? "" : `:${id}`}`);
  return found;
};

/** A secret by its label. Throws when there is none. */
export const secretOf = ({ secrets }: State, label: string): SecretState => {
  const found = secrets.find((secret) => secret.label === label);
  if (found === undefined) throw new Error(`the state has no secret ${label}`);
  return found;
};

/** A container by its name. Throws when there is none. */
export const containerOf = ({ containers }: State, name: string): ContainerState => {
  const found = containers[name];
  if (found === undefined) throw new Error(`the state has no container ${name}`);
  return found;
};

/** The text of a file in a container; undefined when there is none. */
export const textOfFile = (state: State, container: string, path: string): string | undefined => {
  const file = containerOf(state, container).files[path];
  return file && textOf(file);
};

/** A relation; what is left out is empty. */
export const relation = (
  endpoint: string,
  id: RelationId,
  remoteApp: ApplicationName,
  data: Partial<RelationState> = {},
): RelationState => ({
  remoteAppData: {},
  remoteUnitsData: {},
  localAppData: {},
  localUnitData: {},
  ...data,
  ...{ endpoint, id, remoteApp },
});

/** The state with another relation, or with one of that id replaced. */
export const withRelation = (state: State, added: RelationState): State => ({
  ...state,
  relations: [...state.relations.filter(({ id }) => id !== added.id), added],
});

/** The state after `juju remove-relation`: its units depart and it breaks when the unit is told. */
export const removingRelation = (state: State, endpoint: string): State =>
  withRelation(state, { ...relationOf(state, endpoint), dying: true });

/** The state without a relation. */
export const withoutRelation = (state: State, id: RelationId): State => ({
  ...state,
  relations: state.relations.filter((each) => each.id !== id),
});

/** The state with another secret, or with one of that id replaced. */
export const withSecret = (state: State, added: SecretState): State => ({
  ...state,
  secrets: [...state.secrets.filter(({ id }) => id !== added.id), added],
});

/** The state with a container changed. */
export const withContainer = (state: State, name: string, changes: Partial<ContainerState>): State => ({
  ...state,
  containers: { ...state.containers, [name]: { ...containerOf(state, name), ...changes } },
});
