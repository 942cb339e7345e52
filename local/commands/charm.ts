import { stringify } from "yaml";
import { getApplication, ModelError } from "#lib/testing/juju-model/model.ts";
import { type Command, need } from "./command.ts";
import { table } from "./table.ts";

const ACTIONS = "actions APP";
const SHOW_ACTION = "show-action APP ACTION";

/** `juju actions`. */
export const actions: Command = {
  usage: ACTIONS,
  summary: "Lists the actions of an application",
  run: ({ names }, { model, charm }, output) => {
    getApplication(model, need(names, 0, "application", ACTIONS));
    const rows = Object.entries(charm.actions).map(([name, { description }]) => [name, firstSentence(description)]);
    output.print(table([["Action", "Description"], ...rows.toSorted()]));
    return 0;
  },
};

/** `juju show-action`. */
export const showAction: Command = {
  usage: SHOW_ACTION,
  summary: "Shows what an action does and its parameters",
  run: ({ names }, { model, charm }, output) => {
    getApplication(model, need(names, 0, "application", SHOW_ACTION));
    const name = need(names, 1, "action", SHOW_ACTION);
    const action = charm.actions[name];
    if (action === undefined)
      throw new ModelError(`unknown action "${name}"; there are: ${Object.keys(charm.actions).join(", ")}`);
    output.print(
      `${action.description.trim()}\n\nArguments\n${stringify(action.params).trimEnd()}\nrequired: ${action.required.join(", ")}`,
    );
    return 0;
  },
};

const firstSentence = (text: string): string => text.trim().split(/(?<=\.)\s|\n/)[0] ?? "";
