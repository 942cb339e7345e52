import type { UnitName } from "#lib/juju/names.ts";
import {
  type Application,
  createModel,
  type JujuModel,
  type ModelSecret,
  type Relation,
  type Unit,
} from "#lib/testing/juju-model/model.ts";
import type { Declarations } from "./declarations.ts";
import { type RelationState, type SecretState, type State, unitOf } from "./state.ts";

/** The Juju model in memory that a state is a view of. What the unit cannot see is made up as little as possible. */
export const modelOfState = (state: State, declarations: Declarations): JujuModel => {
  const model = createModel({ ...state.model, jujuVersion: state.jujuVersion });
  model.applications.set(state.app, ownApplication(state, declarations));
  for (const relation of state.relations) {
    const { remoteApp } = relation;
    if (!model.applications.has(remoteApp)) model.applications.set(remoteApp, standIn(remoteApp));
    model.relations.set(relation.id, modelRelation(state, relation, declarations));
  }
  for (const secret of state.secrets) model.secrets.set(secret.id, modelSecret(state, secret));
  model.counters.relation = Math.max(-1, ...state.relations.map(({ id }) => id)) + 1;
  model.counters.secret = Math.max(-1, ...state.secrets.map(({ id }) => ordinalOf(id))) + 1;
  return model;
};

const ownApplication = (state: State, { name, endpoints, options }: Declarations): Application => {
  const unit = unitOf(state);
  const units = unitNames(state).map((each): [UnitName, Unit] => [each, newUnit(each)]);
  const own: Unit = {
    ...newUnit(unit),
    status: { ...state.status, since: new Date() },
    ports: new Set(state.ports),
    state: new Map(Object.entries(state.stored)),
  };
  return {
    ...standIn(state.app),
    ...{ charm: name, endpoints, options },
    config: new Map(Object.entries(state.config)),
    units: new Map([...units, [unit, own]]),
    leader: state.leader ? unit : units.map(([each]) => each).find((each) => each !== unit),
    workloadVersion: state.workloadVersion,
  };
};

/** This unit, those that the peer relation names, and as many more as are planned. */
const unitNames = (state: State): readonly UnitName[] => {
  const peers = state.relations.filter(({ remoteApp }) => remoteApp === state.app);
  const numbers = new Set([
    state.unit,
    ...peers.flatMap(({ remoteUnitsData }) => Object.keys(remoteUnitsData).map(Number)),
  ]);
  for (let number = 0; numbers.size < state.plannedUnits; number++) numbers.add(number);
  return [...numbers].toSorted((a, b) => a - b).map((number): UnitName => `${state.app}/${number}`);
};

const newUnit = (name: UnitName): Unit => ({
  name,
  status: { name: "waiting", message: "", since: new Date() },
  ports: new Set(),
  state: new Map(),
});

const standIn = (name: string): Application => ({
  ...{ name, charm: name, endpoints: {}, options: {}, leader: undefined, workloadVersion: "" },
  config: new Map(),
  units: new Map(),
});

const modelRelation = (state: State, relation: RelationState, { endpoints }: Declarations): Relation => {
  const { endpoint, id, remoteApp } = relation;
  const { role = "requirer", interface: interfaceName = "" } = endpoints[endpoint] ?? {};
  const remoteUnits = Object.entries(relation.remoteUnitsData).map(([number, databag]): [UnitName, typeof databag] => [
    `${remoteApp}/${Number(number)}`,
    databag,
  ]);
  const own = { app: state.app, endpoint, role, databag: relation.localAppData };
  const ownBag: [UnitName, typeof relation.localUnitData] = [unitOf(state), relation.localUnitData];
  if (role === "peer")
    return { id, interface: interfaceName, sides: [{ ...own, unitDatabags: new Map([ownBag, ...remoteUnits]) }] };
  const other = {
    ...{ app: remoteApp, endpoint, role: role === "provider" ? ("requirer" as const) : ("provider" as const) },
    databag: relation.remoteAppData,
    unitDatabags: new Map(remoteUnits),
  };
  return { id, interface: interfaceName, sides: [{ ...own, unitDatabags: new Map([ownBag]) }, other] };
};

const modelSecret = (state: State, secret: SecretState): ModelSecret => {
  const { id, label, owner, revisions, tracked, granted } = secret;
  return {
    ...{ id, label, description: "", revisions: [...revisions] },
    owner: ownerOf(state, owner),
    grants: new Set(granted === true ? [state.app] : []),
    tracked: new Map(tracked === undefined ? [] : [[unitOf(state), tracked]]),
  };
};

const ownerOf = (state: State, owner: SecretState["owner"]): ModelSecret["owner"] => {
  if (owner === "app") return { app: state.app };
  if (owner === "unit") return { unit: unitOf(state) };
  return "user" in owner ? { user: true } : owner;
};

/** The number that the model made an id of; ids of other origin count as none. */
const ordinalOf = (id: string): number => (/^d0/.test(id) ? Number.parseInt(id.slice(1), 36) : -1);
