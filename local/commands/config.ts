import { effectiveConfig, parseConfigValue } from "#lib/testing/juju-model/config.ts";
import { type Application, getApplication, ModelError } from "#lib/testing/juju-model/model.ts";
import { type Command, formatted, need } from "./command.ts";

const USAGE = "config APP [OPTION] [option=value ...] [--reset OPTION,...] [--format yaml|json]";

/** `juju config`: shows or sets options. */
export const config: Command = {
  usage: USAGE,
  summary: "Shows or sets the options of an application",
  flags: { reset: "value", format: "value" },
  run: ({ names, values, flags }, { model }, output) => {
    const application = getApplication(model, need(names, 0, "application", USAGE));
    const parsed = Object.entries(values).map(
      ([name, text]) => [name, parseConfigValue(application.options, name, text)] as const,
    );
    for (const [name, value] of parsed) application.config.set(name, value);
    for (const name of flags["reset"]?.split(",") ?? []) application.config.delete(known(application, name));
    if (parsed.length > 0 || flags["reset"] !== undefined) model.onChange();
    else if (names[1] === undefined) output.print(formatted(describe(application), flags["format"] ?? "yaml"));
    else output.print(showValue(application, names[1]));
    return 0;
  },
};

const known = ({ options }: Application, name: string): string => {
  if (options[name] === undefined)
    throw new ModelError(`unknown option "${name}"; there are: ${Object.keys(options).toSorted().join(", ")}`);
  return name;
};

const showValue = (application: Application, name: string): string => {
  const { options, config: given } = application;
  return String(effectiveConfig(options, given)[known(application, name)] ?? "");
};

const describe = ({ name, charm, options, config: given }: Application) => ({
  application: name,
  charm,
  settings: Object.fromEntries(
    Object.entries(options)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([option, { default: fallback, ...definition }]) => {
        const value = given.get(option) ?? fallback;
        return [
          option,
          {
            ...(fallback === undefined ? {} : { default: fallback }),
            description: definition.description,
            source: given.has(option) ? "user" : fallback === undefined ? "unset" : "default",
            type: definition.type,
            ...(value === undefined ? {} : { value }),
          },
        ];
      }),
  ),
});
