/** A hook command that fails: 2 for bad arguments, 1 while running. */
export class CommandFailure extends Error {
  override readonly name = "CommandFailure";
  readonly exitCode: 1 | 2;

  constructor(message: string, exitCode: 1 | 2 = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Arguments of a hook command, taken apart. */
export interface ParsedArguments {
  /** By name without dashes; a flag without value is "true". */
  readonly flags: Readonly<Record<string, string>>;
  readonly positional: readonly string[];
}

const COMMON_FLAGS = { format: true, o: true, output: true } as const;

/** Flags may stand anywhere before `--`; values follow, or stand behind `=` (Juju's gnuflag). */
export const parseArguments = (args: readonly string[], known: Readonly<Record<string, boolean>>): ParsedArguments => {
  const takesValue: Readonly<Record<string, boolean>> = { ...COMMON_FLAGS, ...known };
  const flags: Record<string, string> = {};
  const positional: string[] = [];
  for (let index = 0; index < args.length; index++) {
    const argument = args[index] ?? "";
    if (argument === "--") return { flags, positional: [...positional, ...args.slice(index + 1)] };
    if (!argument.startsWith("-") || argument === "-") {
      positional.push(argument);
      continue;
    }
    const [name = "", value] = splitFlag(argument);
    if (!(name in takesValue))
      throw new CommandFailure(`option provided but not defined: ${argument.startsWith("--") ? "--" : "-"}${name}`, 2);
    if (takesValue[name] !== true) flags[name] = value ?? "true";
    else if (value !== undefined) flags[name] = value;
    else if (index + 1 < args.length) flags[name] = args[++index] ?? "";
    else throw new CommandFailure(`option needs an argument: ${argument}`, 2);
  }
  return { flags, positional };
};

const splitFlag = (argument: string): readonly [string, string | undefined] => {
  const text = argument.replace(/^--?/, "");
  const equals = text.indexOf("=");
  if (!argument.startsWith("--") && text.length > 1) return [text.slice(0, 1), text.slice(1)];
  return equals === -1 ? [text, undefined] : [text.slice(0, equals), text.slice(equals + 1)];
};
