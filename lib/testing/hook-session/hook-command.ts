import type { Format, Output } from "./format/output.ts";
import type { HookSession } from "./hook-session.ts";
import type { Flags, ParsedArguments } from "./input/arguments.ts";

/** One hook command of Juju's. */
export interface HookCommand {
  /** What follows its name and `[options]` in the first line of its help. */
  readonly usage: string;
  /** What `--format` may name, the default first. Without it the command has no `--format` at all. */
  readonly formats?: readonly Format[];
  /** It takes `--format`, says that this is deprecated, and goes on. */
  readonly ignoresFormat?: true;
  /** Its flags beside `--format` and `--output`. */
  readonly flags?: (session: HookSession) => Flags;
  /** What it prints, if anything; text is printed as it is. Throws `CommandFailure` or `ModelError`. */
  readonly run: (session: HookSession, args: ParsedArguments, input: CommandInput) => Output | string | undefined;
}

/** Hook commands by name. */
export type HookCommands = Readonly<Record<string, HookCommand>>;

/** What a command may read beside its arguments. */
export interface CommandInput {
  /** The directory that it was called in. */
  readonly directory: string;
  /** Asks the client for its standard input. */
  readonly stdin: () => Uint8Array;
}
