import { Console } from "node:console";
import { Writable } from "node:stream";
import { processRunner } from "#lib/hook-tools/process-runner.ts";
import type { Charm } from "./define-charm.ts";
import { charmLogger, dispatch } from "./dispatch.ts";
import type { Logger, LogLevel } from "./logger.ts";

/**
 * Runs a charm as the process that Juju has started, and ends that process: an agent that keeps a connection open must not hold the
 * hook back. Errors that nobody waited for end like any other. On Linux, pipes and files are written at once, so nothing is cut off.
 */
export const runCharm = async <World>(charm: Charm<World>, process: NodeJS.Process): Promise<never> => {
  const { env: environment } = process;
  const tools = processRunner({ environment });
  const log = charmLogger(tools, environment);
  globalThis.console = consoleInto(log);
  const exitCode = await dispatch(charm, { environment, tools, log, escaped: firstEscaped(process) });
  return process.exit(exitCode);
};

/** Rejects with the first error that got away. The listeners stay, so the ones after it do not end the process before its log is written. */
const firstEscaped = (process: NodeJS.Process): Promise<never> =>
  new Promise((_, reject) => {
    process.on("uncaughtException", reject);
    process.on("unhandledRejection", reject);
  });

/** A console for whoever uses one, in a dependency for instance. Standard output belongs to the user of an action; Juju's own levels for both streams are kept. */
const consoleInto = (log: Logger): Console =>
  new Console({ stdout: streamInto(log, "debug"), stderr: streamInto(log, "warn") });

const streamInto = (log: Logger, level: LogLevel): Writable =>
  new Writable({
    decodeStrings: false,
    write: (text: string, _encoding, done) => {
      log[level]({}, text.trimEnd());
      done();
    },
  });
