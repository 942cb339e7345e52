import { goQuote } from "#lib/testing/hook-session/format/go-quote.ts";

/** A hook command that fails: 2 for bad arguments, 1 while running. */
export class CommandFailure extends Error {
  override readonly name = "CommandFailure";
  readonly exitCode: 1 | 2;

  constructor(message: string, exitCode: 1 | 2 = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Asked for with `--help` or `-h`: the command prints its usage instead of running. */
export class HelpWanted extends Error {
  override readonly name = "HelpWanted";
}

/** A flag of a hook command, under one of its names. */
export interface Flag {
  /** What {@link ParsedArguments.flags} calls it, whichever name was given. */
  readonly key: string;
  /** It is true when it is there; a value only follows an equals sign. */
  readonly isBoolean?: boolean;
  /** The value to keep. Throws `CommandFailure`, whose text is put after what was given. */
  readonly parse?: (value: string) => string;
}

/** The flags that a command knows, by name without dashes. */
export type Flags = Readonly<Record<string, Flag>>;

/** Arguments of a hook command, taken apart. */
export interface ParsedArguments {
  /** By {@link Flag.key}; the last of several wins. A boolean flag is "true" or "false". */
  readonly flags: Readonly<Record<string, string>>;
  readonly positional: readonly string[];
}

/**
 * Flags may stand anywhere before `--`, and are judged from left to right (Juju's `gnuflag`).
 * Throws `CommandFailure` with exit code 2 for the first wrong one, or `HelpWanted`.
 */
export const parseArguments = (args: readonly string[], known: Flags): ParsedArguments => {
  const flags: Record<string, string> = {};
  const positional: string[] = [];
  const rest = [...args];
  for (let argument = rest.shift(); argument !== undefined; argument = rest.shift()) {
    if (argument === "--") return { flags, positional: [...positional, ...rest] };
    if (argument === "-" || !argument.startsWith("-")) {
      positional.push(argument);
      continue;
    }
    const { name, attached } = splitFlag(argument);
    const flag = Object.hasOwn(known, name) ? known[name] : undefined;
    if (flag === undefined) throw name === "help" || name === "h" ? new HelpWanted() : undefinedFlag(name);
    const value = attached ?? (flag.isBoolean === true ? "true" : rest.shift());
    if (value === undefined) throw new CommandFailure(`option needs an argument: ${withDashes(name)}`, 2);
    flags[flag.key] = parseValue(name, flag, value);
  }
  return { flags, positional };
};

/** Refuses arguments that a command has no use for. */
export const noMoreArguments = (args: readonly string[]): void => {
  if (args.length > 0) throw new CommandFailure(`unrecognized args: [${args.map(goQuote).join(" ")}]`, 2);
};

/** A switch. */
export const booleanFlag = (key: string): Flag => ({ key, isBoolean: true, parse: parseBoolean });

/** A flag with any text for a value. */
export const textFlag = (key: string): Flag => ({ key });

const splitFlag = (argument: string): { readonly name: string; readonly attached: string | undefined } => {
  if (!argument.startsWith("--")) {
    const [name = ""] = argument.slice(1);
    const attached = argument.slice(1 + name.length);
    return { name, attached: attached === "" ? undefined : attached };
  }
  const equals = argument.indexOf("=");
  if (equals === 2) throw new CommandFailure(`empty option in argument ${goQuote(argument)}`, 2);
  return equals === -1
    ? { name: argument.slice(2), attached: undefined }
    : { name: argument.slice(2, equals), attached: argument.slice(equals + 1) };
};

const undefinedFlag = (name: string) => new CommandFailure(`option provided but not defined: ${withDashes(name)}`, 2);

/** Juju tells a flag's dashes from the length of its name, not from what was given. */
const withDashes = (name: string): string => `${[...name].length > 1 ? "--" : "-"}${name}`;

const parseValue = (name: string, { parse }: Flag, value: string): string => {
  try {
    return parse === undefined ? value : parse(value);
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    throw new CommandFailure(`invalid value ${goQuote(value)} for option ${withDashes(name)}: ${error.message}`, 2);
  }
};

const parseBoolean = (value: string): string => {
  if (/^(?:1|t|T|TRUE|true|True)$/.test(value)) return "true";
  if (/^(?:0|f|F|FALSE|false|False)$/.test(value)) return "false";
  throw new CommandFailure(`strconv.ParseBool: parsing ${goQuote(value)}: invalid syntax`);
};
