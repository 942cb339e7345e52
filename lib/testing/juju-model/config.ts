import { ModelError } from "./model.ts";

/** A value of an option. */
export type ConfigValue = string | number | boolean;

/** The options of config.yaml. */
export type ConfigDefinition = Readonly<Record<string, ConfigOption>>;

/** An option of config.yaml. */
export interface ConfigOption {
  readonly type: "string" | "int" | "float" | "boolean" | "secret";
  readonly default?: ConfigValue | undefined;
  readonly description?: string | undefined;
}

/** What `config-get` tells: given values, else defaults; options with neither are left out. */
export const effectiveConfig = (
  options: ConfigDefinition,
  given: ReadonlyMap<string, ConfigValue>,
): Readonly<Record<string, ConfigValue>> =>
  Object.fromEntries(
    Object.entries(options).flatMap(([name, option]): [string, ConfigValue][] => {
      const value = given.get(name) ?? option.default;
      return value === undefined ? [] : [[name, value]];
    }),
  );

/** Turns the text of `juju config` into a value of the option's type, with Juju's words for what does not fit. */
export const parseConfigValue = (options: ConfigDefinition, name: string, text: string): ConfigValue => {
  const option = options[name];
  if (option === undefined)
    throw new ModelError(`unknown option "${name}"; there are: ${Object.keys(options).toSorted().join(", ")}`);
  const mismatch = () => new ModelError(`option "${name}" expected ${option.type}, got ${JSON.stringify(text)}`);
  switch (option.type) {
    case "string":
    case "secret":
      return text;
    case "boolean":
      if (!/^(true|false)$/i.test(text)) throw mismatch();
      return /^true$/i.test(text);
    case "int":
      if (!/^[+-]?\d+$/.test(text)) throw mismatch();
      return Number(text);
    case "float":
      if (text.trim() === "" || Number.isNaN(Number(text))) throw mismatch();
      return Number(text);
  }
};
