import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { parse, YAMLParseError } from "yaml";
import * as z from "zod";
import { effectiveConfig, parseConfigValue } from "#lib/testing/juju-model/config.ts";
import { type Application, getApplication, ModelError } from "#lib/testing/juju-model/model.ts";
import { type Command, type CommandArguments, formatted, need } from "./command.ts";

const USAGE =
  "config APP [OPTION] [option=value|option=@FILE ...] [--file FILE] [--reset OPTION,...] [--format yaml|json]";

/** `juju config`: shows or sets options. */
export const config: Command = {
  usage: USAGE,
  summary: "Shows or sets the options of an application",
  flags: { reset: "value", format: "value", file: "value" },
  run: async (args, { model }, output) => {
    const { names, flags } = args;
    const application = getApplication(model, need(names, 0, "application", USAGE));
    const parsed = Object.entries(await givenOptions(application.name, args)).map(
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

/** Options of `--file` and of the command line, which wins; `@FILE` stands for what is in a file. */
const givenOptions = async (
  app: string,
  { values, flags, directory }: CommandArguments,
): Promise<Readonly<Record<string, string>>> => {
  const { file } = flags;
  const fromFile = file === undefined ? {} : optionsIn(await readText(directory, file), app, file);
  const given = Object.entries(values).map(async ([name, text]): Promise<[string, string]> => {
    return [name, text.startsWith("@") ? await readText(directory, text.slice(1)) : text];
  });
  return { ...fromFile, ...Object.fromEntries(await Promise.all(given)) };
};

const readText = async (directory: string, path: string): Promise<string> => {
  const text = await readFile(resolve(directory, path), "utf8").catch(() => undefined);
  if (text === undefined) throw new ModelError(`cannot read the file ${path}`);
  return text;
};

const OptionFile = z.record(z.string(), z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])));

/** A file of options: a map by application. */
const optionsIn = (text: string, app: string, file: string): Readonly<Record<string, string>> => {
  const options = OptionFile.safeParse(readYaml(text)).data?.[app];
  if (options === undefined) throw new ModelError(`no settings found for "${app}" in ${file}`);
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [name, String(value)]));
};

const readYaml = (text: string): unknown => {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof YAMLParseError) return undefined;
    throw error;
  }
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
