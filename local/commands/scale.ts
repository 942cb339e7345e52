import { isUnitName } from "#lib/juju/names.ts";
import { type Application, getApplication, ModelError } from "#lib/testing/juju-model/model.ts";
import { destroyUnit, lastUnits } from "#lib/testing/juju-model/units.ts";
import type { Output } from "#local/control-server.ts";
import type { Machine } from "#local/machine.ts";
import { CannotStart } from "#tools/programs/cannot-start.ts";
import { type Command, type CommandArguments, need } from "./command.ts";

const ADD = "add-unit APP [-n NUMBER]";
const REMOVE = "remove-unit APP --num-units NUMBER";
const SCALE = "scale-application APP NUMBER";

/** `juju add-unit`. */
export const addUnit: Command = {
  usage: ADD,
  summary: "Adds units to an application",
  flags: { n: "value", "num-units": "value" },
  run: async ({ names, flags }, machine, output) => {
    const application = charmed(machine, need(names, 0, "application", ADD));
    const count = wholeNumber(flags["n"] ?? flags["num-units"] ?? "1", "number of units");
    if (count < 1) throw new ModelError("--num-units must be a positive integer");
    await changeScale(machine, application, count, output);
    return 0;
  },
};

/** `juju remove-unit`, as it is on Kubernetes: the units with the highest numbers go. */
export const removeUnit: Command = {
  usage: REMOVE,
  summary: "Removes units of an application, those with the highest numbers first",
  flags: { "num-units": "value", "no-prompt": "switch" },
  run: async (args, machine, output) => {
    const application = charmed(machine, onlyApplication(args));
    const count = wholeNumber(args.flags["num-units"] ?? "0", "number of units");
    if (count < 1) throw new ModelError("specify the number of units (> 0) to remove using --num-units");
    const scale = await changeScale(machine, application, -count, output);
    output.warn(`scaling down to ${scale} units`);
    return 0;
  },
};

/** `juju scale-application`. */
export const scaleApplication: Command = {
  usage: SCALE,
  summary: "Adds or removes units until there are as many as wanted",
  run: async ({ names }, machine, output) => {
    const application = charmed(machine, need(names, 0, "application", SCALE));
    const scale = wholeNumber(need(names, 1, "scale", SCALE), "scale");
    if (scale < 0) throw new ModelError("scale must be a positive integer");
    await changeScale(machine, application, scale - scaleOf(application), output);
    output.warn(`${application.name} scaled to ${scale} units`);
    return 0;
  },
};

const charmed = ({ model, charm }: Machine, name: string): Application => {
  const application = getApplication(model, name);
  if (application.charm === charm.name) return application;
  throw new ModelError(`"${name}" is a stand-in of this local model, which has one unit`);
};

const onlyApplication = ({ names }: CommandArguments): string => {
  const name = need(names, 0, "application", REMOVE);
  if (names.length > 1) throw new ModelError("only single application supported");
  if (!isUnitName(name)) return name;
  throw new ModelError(
    "k8s models do not support removing named units.\nInstead specify an application with --num-units.",
  );
};

const wholeNumber = (text: string, what: string): number => {
  if (/^[+-]?\d+$/.test(text)) return Number(text);
  throw new ModelError(`invalid ${what} "${text}"`);
};

/** Units that are on their way out do not count. */
const scaleOf = ({ units }: Application): number => [...units.values()].filter(({ life }) => life === undefined).length;

/** Starts as many units, or tells as many to go, and gives how many there will be. */
const changeScale = async (
  machine: Machine,
  application: Application,
  change: number,
  output: Output,
): Promise<number> => {
  const scale = scaleOf(application) + change;
  if (scale < 0) throw new ModelError("cannot remove more units than currently exist not valid");
  for (let added = 0; added < change; added++) await startUnit(machine, output);
  for (const { name } of lastUnits(application, Math.max(-change, 0))) destroyUnit(machine.model, name);
  return scale;
};

const startUnit = async ({ units, charm }: Machine, output: Output): Promise<void> => {
  try {
    const { unit, network } = await units.add(charm);
    const ports = [...network.ports].map(([port, here]) => `its port ${port} is 127.0.0.1:${here} here`);
    output.warn(`Added ${unit}: ${ports.join(", ")}`);
  } catch (error) {
    if (error instanceof CannotStart) throw new ModelError(error.message);
    throw error;
  }
};
