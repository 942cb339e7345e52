import { parse } from "yaml";
import {
  containerOf,
  type EventInput,
  type Outcome,
  type RelationState,
  relation,
  relationOf,
  type State,
  textOfFile,
  type UnitStatus,
  withRelation,
} from "#lib/testing/index.ts";

/** The other side of a relation: who it is and what it says, application and first unit. */
export const neighbour = (
  endpoint: string,
  id: number,
  remoteAppData: RelationState["remoteAppData"] = {},
  remoteUnitsData: RelationState["remoteUnitsData"] = { 0: {} },
): RelationState =>
  relation(endpoint, id, `${endpoint}-${String.fromCharCode(96 + (id % 26 || 26))}`, {
    remoteAppData,
    remoteUnitsData,
  });

/** What a hook has made of a unit, as those see it who rely on it. */
export interface RelatedUnit {
  readonly outcome: Outcome;
  readonly state: State;
  readonly status: UnitStatus;
  /** Of the service `kratos`. */
  readonly environment: Readonly<Record<string, string>>;
  /** What a path of `kratos.yaml` holds, such as `selfservice.flows.login`; undefined where there is nothing. */
  config(path: string): unknown;
  /** The databag of this application in a relation. */
  said(endpoint: string, id?: number): RelationState["localAppData"];
}

/** Looks at what a hook has made of a unit. */
export const lookAt = (outcome: Outcome): RelatedUnit => {
  const { state } = outcome;
  const layer = containerOf(state, "kratos").layers.find(({ label }) => label === "kratos")?.layer;
  const tree: unknown = parse(textOfFile(state, "kratos", "/etc/config/kratos/kratos.yaml") ?? "");
  return {
    ...{ outcome, state, status: state.status },
    environment: layer?.services?.["kratos"]?.environment ?? {},
    config: (path) =>
      path.split(".").reduce<unknown>((branch, name) => new Map(Object.entries(Object(branch))).get(name), tree),
    said: (endpoint, id) => relationOf(state, endpoint, id).localAppData,
  };
};

/** The state with more relations. */
export const relating = (state: State, ...relations: readonly RelationState[]): State =>
  relations.reduce(withRelation, state);

/** The state in which a relation breaks, its units departed, and the hook that tells so. */
export const breaking = (state: State, endpoint: string, id?: number): readonly [State, EventInput] => {
  const broken = { ...relationOf(state, endpoint, id), remoteUnitsData: {} };
  const { id: relationId, remoteApp: app } = broken;
  return [withRelation(state, broken), { kind: "relation-broken", endpoint, relationId, app }];
};
