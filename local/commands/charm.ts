import { stringify } from "yaml";
import { type Application, getApplication, ModelError } from "#lib/testing/juju-model/model.ts";
import type { CharmDescription } from "#local/charm-archive.ts";
import { type Command, need } from "./command.ts";
import { table } from "./table.ts";

const ACTIONS = "actions APP";
const SHOW_ACTION = "show-action APP ACTION";

/** `juju actions`. */
export const actions: Command = {
  usage: ACTIONS,
  summary: "Lists the actions of an application",
  run: ({ names }, { model, charm }, output) => {
    const application = getApplication(model, need(names, 0, "application", ACTIONS));
    const rows = Object.entries(actionsOf(charm, application)).map(([name, { description }]) => [
      name,
      firstSentence(description),
    ]);
    output.print(
      rows.length === 0
        ? `No actions defined for ${application.name}.`
        : table([["Action", "Description"], ...rows.toSorted()]),
    );
    return 0;
  },
};

/** `juju show-action`. */
export const showAction: Command = {
  usage: SHOW_ACTION,
  summary: "Shows what an action does and its parameters",
  run: ({ names }, { model, charm }, output) => {
    const known = actionsOf(charm, getApplication(model, need(names, 0, "application", SHOW_ACTION)));
    const name = need(names, 1, "action", SHOW_ACTION);
    const action = known[name];
    if (action === undefined)
      throw new ModelError(`unknown action "${name}"; there are: ${Object.keys(known).join(", ") || "none"}`);
    output.print(
      `${action.description.trim()}\n\nArguments\n${stringify(action.params).trimEnd()}\nrequired: ${action.required.join(", ")}`,
    );
    return 0;
  },
};

/** The actions of an application; stand-ins have none. */
export const actionsOf = (charm: CharmDescription, application: Application): CharmDescription["actions"] =>
  application.charm === charm.name ? charm.actions : {};

const firstSentence = (text: string): string => text.trim().split(/(?<=\.)\s|\n/)[0] ?? "";
