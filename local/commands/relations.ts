import { applicationOf, type UnitName } from "#lib/juju/names.ts";
import { getUnit, type JujuModel, ModelError, relationsOf, sidesOf } from "#lib/testing/juju-model/model.ts";
import { integrate as addIntegration, removeRelation as dropRelation } from "#lib/testing/juju-model/relations.ts";
import { type Command, formatted, need } from "./command.ts";

const INTEGRATE = "integrate APP[:ENDPOINT] APP[:ENDPOINT]";
const REMOVE = "remove-relation APP[:ENDPOINT] APP[:ENDPOINT]";
const SHOW_UNIT = "show-unit UNIT [--endpoint ENDPOINT] [--format yaml|json]";

/** `juju integrate`. */
export const integrate: Command = {
  usage: INTEGRATE,
  summary: "Relates two applications",
  run: ({ names }, { model }) => {
    addIntegration(model, need(names, 0, "application", INTEGRATE), need(names, 1, "second application", INTEGRATE));
    return 0;
  },
};

/** `juju remove-relation`. */
export const removeRelation: Command = {
  usage: REMOVE,
  summary: "Removes the relation of two applications",
  run: ({ names }, { model }) => {
    dropRelation(model, need(names, 0, "application", REMOVE), need(names, 1, "second application", REMOVE));
    return 0;
  },
};

/** `juju show-unit`: the relations of a unit and what is said there. */
export const showUnit: Command = {
  usage: SHOW_UNIT,
  summary: "Shows a unit and what its relations say",
  flags: { endpoint: "value", format: "value" },
  run: ({ names, flags }, { model, units }, output) => {
    const unit = getUnit(model, need(names, 0, "unit", SHOW_UNIT));
    const endpoint = flags["endpoint"];
    const ports = units.running.get(unit.name)?.network.ports;
    const data = {
      [unit.name]: {
        "opened-ports": [...unit.ports].toSorted(),
        leader: model.applications.get(applicationOf(unit.name))?.leader === unit.name,
        "relation-info": relationInfo(model, unit.name, endpoint),
        address: "127.0.0.1",
        // Not Juju's: where this machine reaches the ports of the unit.
        ...(ports && { "local-ports": Object.fromEntries(ports) }),
      },
    };
    output.print(formatted(data, flags["format"] ?? "yaml"));
    return 0;
  },
};

const relationInfo = (model: JujuModel, unit: UnitName, endpoint: string | undefined) => {
  const app = applicationOf(unit);
  const relations = relationsOf(model, app, endpoint);
  if (endpoint !== undefined && relations.length === 0) {
    const known = relationsOf(model, app).map((relation) => sidesOf(relation, app)?.own.endpoint);
    throw new ModelError(`${unit} has no relation on the endpoint "${endpoint}"; there are: ${known.join(", ")}`);
  }
  return relations.map((relation) => {
    const sides = sidesOf(relation, app);
    return {
      "relation-id": relation.id,
      endpoint: sides?.own.endpoint,
      "related-endpoint": sides?.other.endpoint,
      "application-data": sides?.other.databag,
      "local-unit": { "in-scope": true, data: sides?.own.unitDatabags.get(unit) },
      "related-units": Object.fromEntries(
        [...(sides?.other.unitDatabags ?? [])]
          .filter(([name]) => name !== unit)
          .map(([name, data]) => [name, { "in-scope": true, data }]),
      ),
    };
  });
};
