import { getApplication, ModelError, relationsOf } from "#lib/testing/juju-model/model.ts";
import { endRelation } from "#lib/testing/juju-model/relations.ts";
import { DATABASE_APP } from "#local/database.ts";
import { type Command, need } from "./command.ts";

const USAGE = "remove-application APP";

/** `juju remove-application`: a stand-in goes, and its relations and secrets with it. */
export const removeApplication: Command = {
  usage: USAGE,
  summary: "Removes a neighbour of Kratos and its relations",
  flags: { "no-prompt": "switch" },
  run: ({ names }, { model, charm }, output) => {
    const { name, charm: itsCharm } = getApplication(model, need(names, 0, "application", USAGE));
    if (itsCharm === charm.name || name === DATABASE_APP)
      throw new ModelError(`"${name}" ends with the local model: juju down`);
    for (const relation of relationsOf(model, name)) endRelation(model, relation);
    for (const { id, owner } of model.secrets.values())
      if ("app" in owner && owner.app === name) model.secrets.delete(id);
    model.applications.delete(name);
    model.onChange();
    output.warn(`will remove application ${name}`);
    return 0;
  },
};
