import { CommandFailure, type Flags, textFlag } from "#lib/testing/hook-session/input/arguments.ts";
import { goQuote } from "./go-quote.ts";
import type { GoValue } from "./go-value.ts";
import { printJson } from "./json-printer.ts";
import { printYaml } from "./yaml-printer.ts";

/** The formats that `--format` may name. */
export type Format = "smart" | "yaml" | "json";

/** What a command prints, in each format. */
export interface Output {
  readonly json: GoValue;
  /** Where it differs: Go prints an absent list as `null` in JSON and as `[]` in YAML. */
  readonly yaml: GoValue;
  readonly smart: GoValue;
}

/** The same in all formats, or what is said otherwise. */
export const output = (json: GoValue, yaml: GoValue = json, smart: GoValue = yaml): Output => ({ json, yaml, smart });

/** The flags of a command that prints values; the first of its formats is what it prints without `--format`. */
export const formatFlags = (formats: readonly Format[]): Flags => ({
  format: {
    key: "format",
    parse: (value) => {
      if (formats.some((each) => each === value)) return value;
      throw new CommandFailure(`unknown format ${goQuote(value)}`);
    },
  },
  o: textFlag("output"),
  output: textFlag("output"),
});

/** The text of an answer, with its line end. */
export const printOutput = ({ json, yaml, smart }: Output, format: string): string => {
  if (format === "json") return `${printJson(json)}\n`;
  const text = format === "yaml" ? printPlainYaml(yaml) : printSmart(smart);
  return text === "" ? "" : `${text}\n`;
};

const printPlainYaml = (value: GoValue): string => (value === null ? "" : printYaml(value));

const printSmart = (value: GoValue): string => {
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return value ? "True" : "False";
  if (Array.isArray(value) && value.every((each) => typeof each === "string")) return value.join("\n");
  return printPlainYaml(value);
};
