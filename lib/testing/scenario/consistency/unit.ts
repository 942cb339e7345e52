import { parseJujuVersion } from "#lib/juju/juju-version.ts";
import type { ConfigOption, ConfigValue } from "#lib/testing/juju-model/config.ts";
import type { Declarations } from "#lib/testing/scenario/declarations.ts";
import type { State } from "#lib/testing/scenario/state.ts";

const STATUSES = ["unknown", "maintenance", "blocked", "waiting", "active", "error", "terminated"];

const PORT = /^(?:[1-9]\d{0,4}\/(?:tcp|udp)|icmp)$/;

/** What is wrong with the unit itself and with its options. */
export const unitFaults = (state: State, { options }: Declarations): readonly string[] => [
  ...(parseJujuVersion(state.jujuVersion) !== undefined ? [] : [`${state.jujuVersion} is no version of Juju`]),
  ...(STATUSES.includes(state.status.name) ? [] : [`${state.status.name} is no status`]),
  ...state.ports.filter((port) => !PORT.test(port)).map((port) => `${port} is no port in Juju's notation`),
  ...(state.plannedUnits >= 1 ? [] : ["plannedUnits counts this unit, so it is 1 at least"]),
  ...Object.entries(state.config).flatMap(([name, value]) => optionFaults(name, value, options[name])),
];

const SECRET_OPTION = /^secret:[0-9a-z]{20}$/;

const optionFaults = (name: string, value: ConfigValue, option: ConfigOption | undefined): readonly string[] => {
  if (option === undefined) return [`config.yaml has no option ${name}`];
  const { type } = option;
  if (type === "secret" && !(typeof value === "string" && SECRET_OPTION.test(value)))
    return [`option ${name} is of type secret and takes secret: and 20 characters`];
  return fits(type, value) ? [] : [`option ${name} is of type ${type} and cannot be ${JSON.stringify(value)}`];
};

const fits = (type: ConfigOption["type"], value: ConfigValue): boolean => {
  switch (type) {
    case "int":
      return Number.isInteger(value);
    case "float":
      return typeof value === "number";
    case "boolean":
      return typeof value === "boolean";
    case "string":
    case "secret":
      return typeof value === "string";
  }
};
