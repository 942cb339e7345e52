import type { Databag } from "#lib/juju/databag.ts";
import type { UnitName } from "#lib/juju/names.ts";
import { isJuju3 } from "./is-juju-3.ts";
import {
  type Application,
  type Endpoint,
  getApplication,
  type JujuModel,
  ModelError,
  type Relation,
  type RelationSide,
  relationsOf,
} from "./model.ts";

/** `juju integrate`: relates two applications, given as `APP` or `APP:ENDPOINT`. */
export const integrate = (model: JujuModel, first: string, second: string): Relation => {
  const candidates = candidateSides(model, first).flatMap((a) =>
    candidateSides(model, second)
      .filter((b) => isCounterpart(a, b))
      .map((b): readonly [RelationSide, RelationSide] => [a, b]),
  );
  const [match, ...others] = candidates;
  if (match === undefined) throw new ModelError(`no relations found between ${first} and ${second}`);
  if (others.length > 0) throw new ModelError(ambiguous(candidates));
  const [a, b] = match;
  if (relationsOf(model, a.app, a.endpoint).some(({ sides }) => sides.some((side) => side.app === b.app)))
    throw new ModelError(`relation ${nameOf(a)} ${nameOf(b)} already exists`);
  for (const side of match) refuseAboveLimit(model, side);
  return addRelation(model, interfaceOf(model, a), match);
};

/** Adds the peer relations that Juju makes by itself with an application, and with a refresh that brings new ones. */
export const addPeerRelations = (model: JujuModel, { name, endpoints, units }: Application): void => {
  for (const [endpoint, { role, interface: interfaceName }] of Object.entries(endpoints)) {
    if (role !== "peer" || relationsOf(model, name, endpoint).length > 0) continue;
    const relation = addRelation(model, interfaceName, [newSide(name, endpoint, role)]);
    for (const side of relation.sides)
      for (const unit of units.keys()) side.unitDatabags.set(unit, unitAddresses(model));
  }
};

/** `juju remove-relation`. */
export const removeRelation = (model: JujuModel, first: string, second: string): Relation => {
  const matches = (side: RelationSide, name: string) => name === side.app || name === nameOf(side);
  const relation = [...model.relations.values()].find(
    ({ sides: [a, b] }) =>
      a !== undefined &&
      b !== undefined &&
      ((matches(a, first) && matches(b, second)) || (matches(a, second) && matches(b, first))),
  );
  if (relation === undefined)
    throw new ModelError(`relation ${first} ${second} not found; there are: ${listRelations(model)}`);
  endRelation(model, relation);
  return relation;
};

/** Ends a relation, and the grants that were given in it. */
export const endRelation = (model: JujuModel, relation: Relation): void => {
  model.relations.delete(relation.id);
  model.removedRelations.set(relation.id, relation);
  for (const secret of model.secrets.values())
    secret.relationGrants = secret.relationGrants?.filter((grant) => grant.relation !== relation.id) ?? [];
  model.onChange();
};

/** Merges changes into a databag; an empty value deletes its key. */
export const mergeDatabag = (databag: Databag, changes: Databag): Databag =>
  Object.fromEntries(Object.entries({ ...databag, ...changes }).filter(([, value]) => value !== ""));

/** What Juju itself puts into every unit's databag; 4.0 has given up the last. */
export const unitAddresses = (model: JujuModel): Databag => ({
  "egress-subnets": "127.0.0.1/32",
  "ingress-address": "127.0.0.1",
  ...(isJuju3(model) ? { "private-address": "127.0.0.1" } : {}),
});

const addRelation = (model: JujuModel, interfaceName: string, sides: readonly RelationSide[]): Relation => {
  const relation = { id: model.counters.relation++, interface: interfaceName, sides };
  for (const side of sides)
    for (const unit of model.applications.get(side.app)?.units.keys() ?? standInUnit(side))
      side.unitDatabags.set(unit, unitAddresses(model));
  model.relations.set(relation.id, relation);
  model.onChange();
  return relation;
};

const standInUnit = ({ app }: RelationSide): readonly UnitName[] => [`${app}/0`];

const newSide = (app: string, endpoint: string, role: Endpoint["role"]): RelationSide => ({
  app,
  endpoint,
  role,
  databag: {},
  unitDatabags: new Map(),
});

const candidateSides = (model: JujuModel, text: string): readonly RelationSide[] => {
  const [app = "", wanted] = text.split(":");
  const { endpoints } = getApplication(model, app);
  const names = wanted === undefined ? Object.keys(endpoints) : [wanted];
  return names.flatMap((name) => {
    const endpoint = endpoints[name];
    if (endpoint === undefined)
      throw new ModelError(
        `application "${app}" has no endpoint "${name}"; there are: ${Object.keys(endpoints).join(", ")}`,
      );
    return [newSide(app, name, endpoint.role)].map((side) => Object.assign(side, { interface: endpoint.interface }));
  });
};

const interfaceOf = (model: JujuModel, { app, endpoint }: RelationSide): string =>
  getApplication(model, app).endpoints[endpoint]?.interface ?? "";

/** An endpoint of metadata.yaml may say how many relations it takes. */
const refuseAboveLimit = (model: JujuModel, side: RelationSide): void => {
  const limit = getApplication(model, side.app).endpoints[side.endpoint]?.limit;
  if (limit !== undefined && relationsOf(model, side.app, side.endpoint).length >= limit)
    throw new ModelError(
      `establishing a new relation for ${nameOf(side)} would exceed its maximum relation limit of ${limit}`,
    );
};

const isCounterpart = (a: RelationSide & { interface?: string }, b: RelationSide & { interface?: string }): boolean =>
  a.interface === b.interface && [a.role, b.role].toSorted().join() === "provider,requirer";

const nameOf = ({ app, endpoint }: RelationSide): string => `${app}:${endpoint}`;

const ambiguous = (candidates: readonly (readonly [RelationSide, RelationSide])[]): string =>
  `ambiguous relation: could refer to ${candidates.map(([a, b]) => `"${nameOf(a)} ${nameOf(b)}"`).join("; ")}`;

const listRelations = (model: JujuModel): string =>
  [...model.relations.values()]
    .filter(({ sides }) => sides.length === 2)
    .map(({ sides }) => sides.map(nameOf).join(" "))
    .join("; ") || "none";
