import type { Databag } from "#lib/juju/databag.ts";
import type { UnitName } from "#lib/juju/names.ts";
import { applicationOf, unitNumberOf } from "#lib/juju/names.ts";
import {
  getApplication,
  getUnit,
  type JujuModel,
  type ModelSecret,
  type Relation,
  sidesOf,
} from "#lib/testing/juju-model/model.ts";
import type { RelationState, SecretState, State } from "./state.ts";

/** What a unit sees of a model after a hook. What a hook cannot change is taken from the state before. */
export const stateOfModel = (
  model: JujuModel,
  unit: UnitName,
  { before, containers }: { readonly before: State; readonly containers: State["containers"] },
): State => {
  const app = applicationOf(unit);
  const application = getApplication(model, app);
  const { status, ports, state } = getUnit(model, unit);
  return {
    app,
    unit: unitNumberOf(unit),
    leader: application.leader === unit,
    model: { name: model.name, uuid: model.uuid },
    jujuVersion: model.jujuVersion,
    config: Object.fromEntries(application.config),
    relations: [...model.relations.values()].flatMap((relation) => relationState(relation, unit, before)),
    secrets: [...model.secrets.values()].map((secret) => secretState(secret, unit)),
    containers,
    ports: [...ports].toSorted(),
    stored: Object.fromEntries(state),
    status: { name: status.name, message: status.message },
    workloadVersion: application.workloadVersion,
    plannedUnits: application.units.size,
  };
};

const relationState = (relation: Relation, unit: UnitName, before: State): readonly RelationState[] => {
  const sides = sidesOf(relation, applicationOf(unit));
  if (sides === undefined) return [];
  const { own, other } = sides;
  const dying = before.relations.find(({ id }) => id === relation.id)?.dying;
  const remote = [...other.unitDatabags].filter(([name]) => name !== unit);
  return [
    {
      endpoint: own.endpoint,
      id: relation.id,
      remoteApp: other.app,
      remoteAppData: other === own ? {} : other.databag,
      remoteUnitsData: Object.fromEntries(
        remote.map(([name, databag]): [number, Databag] => [unitNumberOf(name), databag]),
      ),
      localAppData: own.databag,
      localUnitData: own.unitDatabags.get(unit) ?? {},
      ...(dying === undefined ? {} : { dying }),
    },
  ];
};

const secretState = ({ id, label, owner, revisions, tracked, grants }: ModelSecret, unit: UnitName): SecretState => {
  const revision = tracked.get(unit);
  const app = applicationOf(unit);
  return {
    ...{ id, label, revisions: [...revisions] },
    owner: ownerState(owner, unit),
    ...(revision === undefined ? {} : { tracked: revision }),
    ...(grants.has(app) ? { granted: true } : {}),
  };
};

const ownerState = (owner: ModelSecret["owner"], unit: UnitName): SecretState["owner"] => {
  if ("user" in owner) return { user: "admin" };
  if ("unit" in owner) return owner.unit === unit ? "unit" : { app: applicationOf(owner.unit) };
  return owner.app === applicationOf(unit) ? "app" : owner;
};
