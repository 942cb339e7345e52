import { getApplication } from "#lib/testing/juju-model/model.ts";
import { type Command, need } from "./command.ts";

const USAGE = "trust APP [--remove]";

/** `juju trust`: whether the application may use Kubernetes' API. It may from the start, as after `juju deploy --trust`. */
export const trust: Command = {
  usage: USAGE,
  summary: "Lets the application use Kubernetes' API, or no longer",
  flags: { remove: "switch", scope: "value" },
  run: ({ names, flags }, { model, kubernetes }) => {
    const application = getApplication(model, need(names, 0, "application", USAGE));
    const trusted = flags["remove"] === undefined;
    kubernetes.trusted = trusted;
    application.trusted = trusted;
    model.onChange();
    return 0;
  },
};
