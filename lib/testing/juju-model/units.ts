import { applicationOf, type RelationId, type UnitName, unitNumberOf } from "#lib/juju/names.ts";
import { type Application, getApplication, getUnit, type JujuModel, relationsOf, sidesOf, type Unit } from "./model.ts";
import { unitAddresses } from "./relations.ts";

/** Adds a unit with the lowest number that is free, as a Kubernetes StatefulSet does; the first one leads. */
export const addUnit = (model: JujuModel, app: string, status: Omit<Unit["status"], "since">): Unit => {
  const application = getApplication(model, app);
  const name = freeName(application);
  const unit: Unit = { name, status: { ...status, since: new Date() }, ports: new Set(), state: new Map() };
  application.units.set(name, unit);
  application.leader ??= name;
  for (const relation of relationsOf(model, app))
    sidesOf(relation, app)?.own.unitDatabags.set(name, unitAddresses(model));
  model.onChange();
  return unit;
};

/** The name that the next unit will have. */
export const freeName = ({ name, units }: Application): UnitName => {
  const taken = new Set([...units.keys()].map(unitNumberOf));
  let number = 0;
  while (taken.has(number)) number++;
  return `${name}/${number}`;
};

/** The units that Kubernetes ends first: those with the highest numbers. Those that are on their way out do not count. */
export const lastUnits = ({ units }: Application, count: number): readonly Unit[] =>
  [...units.values()]
    .filter(({ life }) => life === undefined)
    .toSorted((a, b) => unitNumberOf(b.name) - unitNumberOf(a.name))
    .slice(0, count);

/** Tells a unit that it is to go: it leaves its relations, stops and is removed by its agent. */
export const destroyUnit = (model: JujuModel, unit: UnitName): void => {
  getUnit(model, unit).life = "dying";
  model.onChange();
};

/** A unit says nothing in a relation any more, and is no member of it. */
export const leaveRelation = (model: JujuModel, unit: UnitName, id: RelationId): void => {
  const relation = model.relations.get(id);
  const own = relation && sidesOf(relation, applicationOf(unit))?.own;
  if (own?.unitDatabags.delete(unit) === true) model.onChange();
};

/** Takes a unit that has run its last hook out of the model, with all that is its own. If it led, another one does from now on. */
export const removeUnit = (model: JujuModel, unit: UnitName): void => {
  const application = getApplication(model, applicationOf(unit));
  application.units.delete(unit);
  for (const relation of relationsOf(model, application.name)) leaveRelation(model, unit, relation.id);
  for (const secret of model.secrets.values()) {
    if ("unit" in secret.owner && secret.owner.unit === unit) model.secrets.delete(secret.id);
    secret.tracked.delete(unit);
    secret.consumerLabels?.delete(unit);
  }
  if (application.leader === unit) application.leader = successor(application);
  model.onChange();
};

/** Lets a unit lead its application from now on. */
export const electLeader = (model: JujuModel, unit: UnitName): void => {
  getApplication(model, applicationOf(unit)).leader = unit;
  model.onChange();
};

const successor = ({ units }: Application): UnitName | undefined =>
  ([...units.values()].find(({ life }) => life === undefined) ?? [...units.values()][0])?.name;
