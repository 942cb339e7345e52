import { applicationOf, type UnitName } from "#lib/juju/names.ts";
import type { CommitPayload, EntityPort, RelationSettings } from "#lib/testing/hook-session/pending/commit-payload.ts";
import { portName } from "#lib/testing/hook-session/pending/pending-ports.ts";
import { isJuju3 } from "#lib/testing/juju-model/is-juju-3.ts";
import { getApplication, getUnit, type JujuModel, ModelError, sidesOf } from "#lib/testing/juju-model/model.ts";
import { mergeDatabag } from "#lib/testing/juju-model/relations.ts";
import { relationTag } from "./model-relations.ts";
import { createSecret, deleteSecret, grantSecret, revokeSecret, trackLatest, updateSecret } from "./model-secrets.ts";

/**
 * What the controller does with a commit. Juju 3.6 takes the secrets first, one by one, and then all the rest or nothing of it;
 * 4.0 takes all or nothing. Throws `ModelError` for what it refuses, and the hook has failed.
 */
export const applyCommit = (model: JujuModel, unit: UnitName, payload: CommitPayload): void => {
  if (!isJuju3(model)) refuse(model, unit, payload);
  applySecrets(model, unit, payload);
  refuse(model, unit, payload);
  for (const settings of payload["relation-unit-settings"] ?? []) applySettings(model, unit, settings);
  const { state } = getUnit(model, unit);
  for (const port of payload["open-ports"] ?? []) openPorts(model, unit, port).add(nameOf(port));
  for (const port of payload["close-ports"] ?? []) openPorts(model, unit, port).delete(nameOf(port));
  const charmState = payload["unit-state"]?.["charm-state"];
  if (charmState !== undefined) {
    state.clear();
    for (const [key, value] of Object.entries(charmState)) state.set(key, value);
  }
  for (const { name, storage } of payload["add-storage"] ?? []) addStorage(model, unit, name, storage.count);
};

const refuse = (model: JujuModel, unit: UnitName, payload: CommitPayload): void => {
  const writesApplication = payload["relation-unit-settings"]?.some((each) => each["application-settings"] !== null);
  const app = applicationOf(unit);
  if (writesApplication === true && getApplication(model, app).leader !== unit)
    throw new ModelError(`"${unit}" is not leader of "${app}"`);
  if (payload["open-ports"]?.some(({ protocol }) => protocol === "icmp") === true)
    throw new ModelError("protocol icmp is not supported for k8s applications");
};

const applySecrets = (model: JujuModel, unit: UnitName, payload: CommitPayload): void => {
  for (const create of payload["secret-creates"] ?? []) createSecret(model, create);
  for (const update of payload["secret-updates"] ?? []) updateSecret(model, unit, update);
  for (const id of payload["secret-track-latest"] ?? []) trackLatest(model, unit, id);
  for (const grant of payload["secret-grants"] ?? []) grantSecret(model, unit, grant);
  for (const revoke of payload["secret-revokes"] ?? []) revokeSecret(model, unit, revoke);
  for (const removed of payload["secret-deletes"] ?? []) deleteSecret(model, unit, removed);
};

/** One that was removed in the meantime takes no settings any more. */
const applySettings = (model: JujuModel, unit: UnitName, settings: RelationSettings): void => {
  const relation = [...model.relations.values()].find((each) => relationTag(each) === settings.relation);
  const own = relation && sidesOf(relation, applicationOf(unit))?.own;
  if (own === undefined) return;
  const { settings: unitSettings, "application-settings": applicationSettings } = settings;
  if (unitSettings !== null) own.unitDatabags.set(unit, mergeDatabag({}, unitSettings));
  if (applicationSettings !== null) own.databag = mergeDatabag({}, applicationSettings);
};

const nameOf = (port: EntityPort): string =>
  portName({ protocol: port.protocol, from: port["from-port"], to: port["to-port"] });

const openPorts = (model: JujuModel, unitName: UnitName, { endpoint }: EntityPort): Set<string> => {
  const unit = getUnit(model, unitName);
  if (endpoint === "") return unit.ports;
  unit.endpointPorts ??= new Map();
  const ports = unit.endpointPorts.get(endpoint) ?? new Set();
  unit.endpointPorts.set(endpoint, ports);
  return ports;
};

const addStorage = (model: JujuModel, unitName: UnitName, name: string, count: number): void => {
  const unit = getUnit(model, unitName);
  unit.storages ??= new Map();
  for (let added = 0; added < count; added++) {
    const id = `${name}/${unit.storages.size}`;
    unit.storages.set(id, { kind: "filesystem", location: `/var/lib/juju/storage/${id}` });
  }
};
