import type { Declarations, DeclaredEndpoint } from "#lib/testing/scenario/declarations.ts";
import type { RelationState, State } from "#lib/testing/scenario/state.ts";

/** What is wrong with the relations. */
export const relationFaults = (state: State, { endpoints }: Declarations): readonly string[] => [
  ...state.relations.flatMap((relation) => faultsOf(state, relation, endpoints[relation.endpoint])),
  ...duplicates(state.relations.map(({ id }) => id)).map((id) => `two relations have the id ${id}`),
  ...Object.entries(endpoints).flatMap(([name, endpoint]) => countFaults(state, name, endpoint)),
];

const faultsOf = (state: State, relation: RelationState, endpoint: DeclaredEndpoint | undefined): readonly string[] => {
  const { endpoint: name, remoteApp, remoteUnitsData } = relation;
  if (endpoint === undefined) return [`metadata.yaml has no endpoint ${name}`];
  const isPeer = endpoint.role === "peer";
  const peerFaults = [
    ...(remoteApp === state.app ? [] : [`${name} is a peer endpoint, so ${remoteApp} cannot be related to it`]),
    ...(state.unit in remoteUnitsData ? [`${name}: this unit is not one of its own peers`] : []),
    ...(Object.keys(relation.remoteAppData).length > 0
      ? [`${name} is a peer endpoint: the application's databag is localAppData`]
      : []),
    ...(Object.keys(remoteUnitsData).length > Math.max(0, state.plannedUnits - 1)
      ? [`${name} has ${Object.keys(remoteUnitsData).length} other units, more than plannedUnits says`]
      : []),
  ];
  const otherFaults =
    remoteApp === state.app ? [`${name} is no peer endpoint: an application is not related to itself`] : [];
  return [...(isPeer ? peerFaults : otherFaults), ...databagFaults(relation)];
};

const databagFaults = (relation: RelationState): readonly string[] => {
  const bags: readonly Readonly<Record<string, unknown>>[] = [
    relation.remoteAppData,
    relation.localAppData,
    relation.localUnitData,
    ...Object.values(relation.remoteUnitsData),
  ];
  return bags
    .flatMap((bag) => Object.entries(bag))
    .filter(([, value]) => typeof value !== "string" || value === "")
    .map(([key]) => `${relation.endpoint}: the value of ${key} in a databag must be text, and not empty`);
};

const countFaults = ({ relations }: State, name: string, { role, limit }: DeclaredEndpoint): readonly string[] => {
  const count = relations.filter(({ endpoint }) => endpoint === name).length;
  if (role === "peer" && count > 1) return [`${name} is a peer endpoint and has ${count} relations instead of one`];
  return limit !== undefined && count > limit ? [`${name} takes ${limit} relations and has ${count}`] : [];
};

/** The values that stand more than once in a list. */
export const duplicates = <T>(values: readonly T[]): readonly T[] => [
  ...new Set(values.filter((value, index) => values.indexOf(value) !== index)),
];
