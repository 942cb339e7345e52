import type { ParsedArguments } from "./arguments.ts";
import type { HookSession } from "./hook-session.ts";

/** One hook command of Juju's. */
export interface HookCommand {
  /** Its flags beside `--format`: true for those that take a value. Short and long names are listed each. */
  readonly flags?: Readonly<Record<string, boolean>>;
  /** Whether these arguments make it read its standard input. */
  readonly readsStdin?: (args: ParsedArguments) => boolean;
  /** It knows no `--format`: what it answers is printed as it is. */
  readonly plain?: boolean;
  /** What it prints; undefined for nothing. Throws `CommandFailure` or `ModelError`. */
  readonly run: (session: HookSession, args: ParsedArguments, stdin: string) => unknown;
}
