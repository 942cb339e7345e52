/** Why a hook command failed, as far as a charm may want to tell cases apart. */
export type HookCommandFailure =
  | "relation-not-found"
  | "secret-not-found"
  | "permission-denied"
  | "not-leader"
  /** Arguments that the command, or the system before it, does not take. */
  | "usage"
  /** There is no hook that the command could belong to. */
  | "no-context"
  | "timeout"
  | "other";

/** What is known of a failure beside the command's name. */
export interface HookCommandFailureDetails {
  /** Undefined for a command that did not start, or was ended. */
  readonly exitCode: number | undefined;
  /** Juju's own text, or a sentence about why there is none. */
  readonly stderr: string;
  /** Read from the text when it is not given. */
  readonly reason?: HookCommandFailure;
}

/** A hook command that did not exit with 0. Its arguments are left out everywhere, since they may hold what nobody should read. */
export class HookCommandError extends Error {
  override readonly name = "HookCommandError";
  readonly command: string;
  readonly exitCode: number | undefined;
  readonly stderr: string;
  readonly reason: HookCommandFailure;

  constructor(command: string, { exitCode, stderr, reason = reasonOf(exitCode, stderr) }: HookCommandFailureDetails) {
    super(`${command} ${exitCode === undefined ? "" : `exited with ${exitCode}: `}${stderr.trim()}`);
    this.command = command;
    this.exitCode = exitCode;
    this.stderr = stderr;
    this.reason = reason;
  }
}

/** Juju's texts, recorded from 3.6.28 and 4.0.15. */
const TEXTS: readonly (readonly [RegExp, HookCommandFailure])[] = [
  [/: relation not found$/m, "relation-not-found"],
  [/^ERROR (?:secret|consumer label) "[^"]*" not found/m, "secret-not-found"],
  [/permission denied|unauthorized access/, "permission-denied"],
  [/this unit is not the leader$|cannot write relation settings/m, "not-leader"],
  [/JUJU_CONTEXT_ID not set|wrong context ID|dial unix /, "no-context"],
];

const reasonOf = (exitCode: number | undefined, stderr: string): HookCommandFailure =>
  TEXTS.find(([text]) => text.test(stderr))?.[1] ?? (exitCode === 2 ? "usage" : "other");
