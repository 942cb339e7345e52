import type { Pebble } from "#lib/pebble/transport.ts";
import { runKratos } from "./kratos-command.ts";

const TIMEOUT_MS = 10_000;

/**
 * What is wrong with the text of a Jsonnet program, and where; undefined when it can be run. Kratos itself would only tell when a person
 * logs in, and then keep everybody out. This asks its evaluator (the command that Kratos runs for each program): a fault of the text comes
 * before one of the run, and only the first is one here, since there are no claims to run it on.
 */
export const jsonnetFault = async (pebble: Pebble, program: string): Promise<string | undefined> =>
  parseFault(
    await runKratos(pebble, ["jsonnet"], { stdin: JSON.stringify({ Snippet: program }), timeoutMs: TIMEOUT_MS }),
  );

/** A fault of the text begins with its place, one of the run with `RUNTIME ERROR`. */
const FAULT = /failed to evaluate jsonnet: (?<line>\d+):(?<column>\d+)\S* (?<reason>.*)/;

/** Reads what the evaluator printed. */
export const parseFault = ({
  stdout,
  stderr,
}: {
  readonly stdout: string;
  readonly stderr: string;
}): string | undefined => {
  const { line, column, reason } = FAULT.exec(`${stdout}\n${stderr}`)?.groups ?? {};
  return reason === undefined ? undefined : `line ${line}, column ${column}: ${reason}`;
};
