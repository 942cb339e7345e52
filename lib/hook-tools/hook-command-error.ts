/** Why a hook command failed, as far as a charm may want to tell cases apart. */
export type HookCommandFailure =
  | "relation-not-found"
  | "secret-not-found"
  | "permission-denied"
  | "not-leader"
  | "usage"
  | "no-context"
  | "timeout"
  | "other";

/**
 * A hook command that did not exit with 0. Its text is what Juju printed; arguments are left out, since they may hold what nobody should read.
 */
export class HookCommandError extends Error {
  override readonly name = "HookCommandError";
  readonly command: string;
  readonly exitCode: number;
  readonly stderr: string;
  readonly reason: HookCommandFailure;

  constructor(command: string, exitCode: number, stderr: string) {
    super(`${command} exited with ${exitCode}: ${stderr.trim()}`);
    this.command = command;
    this.exitCode = exitCode;
    this.stderr = stderr;
    this.reason = classify(exitCode, stderr);
  }
}

/** Juju's own texts (juju 3.6.28 and 4.0.15, recorded); exit code 2 alone means bad arguments. */
const classify = (exitCode: number, stderr: string): HookCommandFailure => {
  if (/relation not found/.test(stderr)) return "relation-not-found";
  if (/(secret|consumer label) "[^"]*" not found/.test(stderr)) return "secret-not-found";
  if (/permission denied|unauthorized access/.test(stderr)) return "permission-denied";
  if (/this unit is not the leader|cannot write relation settings/.test(stderr)) return "not-leader";
  if (/JUJU_CONTEXT_ID not set|wrong context ID|agent\.socket/.test(stderr)) return "no-context";
  return exitCode === 2 ? "usage" : "other";
};
