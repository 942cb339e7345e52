import { type ConfigValue, parseConfigValue } from "#lib/testing/juju-model/config.ts";
import { ModelError } from "#lib/testing/juju-model/model.ts";
import { addStandIn } from "#local/add-application.ts";
import { NEIGHBOURS } from "#local/neighbours/index.ts";
import { type Command, need } from "./command.ts";

const USAGE = "deploy CHARM [APP] [--config option=value ...] [--channel CHANNEL] [--trust]";

const APPLICATION = /^[a-z][a-z0-9]*(?:-[a-z0-9]*[a-z][a-z0-9]*)*$/;

/** `juju deploy`: a neighbour of Kratos, played by a stand-in. */
export const deploy: Command = {
  usage: USAGE,
  summary: "Deploys a stand-in for a neighbour of Kratos",
  flags: { config: "list", channel: "value", revision: "value", base: "value", trust: "switch" },
  run: ({ names, lists }, { model }, output) => {
    const charm = need(names, 0, "charm", USAGE);
    const name = names[1] ?? charm;
    const neighbour = NEIGHBOURS.get(charm);
    if (model.applications.has(name))
      throw new ModelError(`cannot add application "${name}": application already exists`);
    if (neighbour === undefined)
      throw new ModelError(`charm "${charm}" not found; there are: ${[...NEIGHBOURS.keys()].toSorted().join(", ")}`);
    if (!APPLICATION.test(name)) throw new ModelError(`invalid application name "${name}"`);
    const { endpoints, options } = neighbour;
    const config = new Map(
      (lists["config"] ?? []).map((pair): [string, ConfigValue] => {
        const [option = "", text = ""] = pair.split(/=(.*)/s);
        return [option, parseConfigValue(options, option, text)];
      }),
    );
    const status = { name: "waiting", message: "" };
    addStandIn(model, { name, charm, endpoints, options, config, status });
    model.onChange();
    output.warn(`Deployed "${name}", a stand-in of this local model for the charm ${charm}`);
    return 0;
  },
};
