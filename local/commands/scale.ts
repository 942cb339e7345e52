import { getApplication, getUnit, ModelError } from "#lib/testing/juju-model/model.ts";
import { type Command, need } from "./command.ts";

const ADD = "add-unit APP";
const REMOVE = "remove-unit UNIT";

const ONE_UNIT =
  "this local model runs one unit of each application, because the ports of Kratos are fixed and all units would share " +
  "this machine's network; scale on a cluster";

/** `juju add-unit`: refused, with the reason. */
export const addUnit: Command = {
  usage: ADD,
  summary: "Not in this local model: it runs one unit of each application",
  flags: { n: "value", "num-units": "value" },
  run: ({ names }, { model }) => {
    getApplication(model, need(names, 0, "application", ADD));
    throw new ModelError(ONE_UNIT);
  },
};

/** `juju remove-unit`: refused, with the reason. */
export const removeUnit: Command = {
  usage: REMOVE,
  summary: "Not in this local model: it runs one unit of each application",
  flags: { "num-units": "value", "no-prompt": "switch", force: "switch" },
  run: ({ names }, { model }) => {
    getUnit(model, need(names, 0, "unit", REMOVE));
    throw new ModelError(ONE_UNIT);
  },
};
