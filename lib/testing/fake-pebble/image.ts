/** What an image brings: its programs, and how the world answers to the checks of its Pebble. Functions, so no part of any state. */
export interface Image {
  /** By the name under which Pebble's PATH finds them, or by path. */
  readonly programs: Readonly<Record<string, Program>>;
  /** Whether what a check of kind `http` or `tcp` asks for answers; without it, everything does. */
  readonly answers?: (check: CheckQuestion) => boolean;
  /** Milliseconds that Pebble watches a service after its start. The real one takes 1,000; without a value it is none. */
  readonly watchMs?: number;
}

/** A program, scripted: what it prints and how it ends, or that it goes on. */
export type Program = (call: ProgramCall) => ProgramEnd | typeof STAYS;

/** A program that runs until something ends it, as a server does. */
export const STAYS = "stays";

/** How a program was started. */
export interface ProgramCall {
  /** Its name first. */
  readonly argv: readonly string[];
  /** What was given to it beside Pebble's own environment. */
  readonly environment: Readonly<Record<string, string>>;
  readonly stdin: string;
  /** The text of a file in the container; undefined when there is none. */
  readonly read: (path: string) => string | undefined;
  /** What programs of this container keep elsewhere; it may be written. */
  readonly outside: Map<string, string>;
}

/** How a program ended. */
export interface ProgramEnd {
  readonly exitCode: number;
  readonly stdout?: string;
  readonly stderr?: string;
  /** Milliseconds that it took; none if unset. */
  readonly delayMs?: number;
}

/** What a check asks for. */
export interface CheckQuestion {
  readonly name: string;
  /** Of an HTTP check its URL, of a TCP check `host:port`. */
  readonly target: string;
  readonly activeServices: readonly string[];
  readonly outside: ReadonlyMap<string, string>;
}
