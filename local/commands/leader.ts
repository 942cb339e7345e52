import { getUnit, ModelError } from "#lib/testing/juju-model/model.ts";
import { electLeader as elect } from "#lib/testing/juju-model/units.ts";
import { type Command, need } from "./command.ts";

const USAGE = "elect-leader UNIT";

/** Changes the leader, as Juju does when the former one has not been heard of for a minute. */
export const electLeader: Command = {
  usage: USAGE,
  summary: "Lets another unit lead its application (not in Juju, which elects by itself)",
  run: ({ names }, { model }) => {
    const { name, life } = getUnit(model, need(names, 0, "unit", USAGE));
    if (life !== undefined) throw new ModelError(`${name} is ${life}: it cannot lead any more`);
    elect(model, name);
    return 0;
  },
};
