import { join } from "node:path";
import { actionFail, actionGet, actionLog, actionSet } from "#lib/hook-tools/action.ts";
import type { HookToolRunner } from "#lib/hook-tools/hook-tool-runner.ts";
import { processRunner } from "#lib/hook-tools/process-runner.ts";
import { type Environment, parseContext } from "#lib/juju/context.ts";
import type { Charm, Host } from "./define-charm.ts";
import { type JujuLogger, jujuLogger, LOG_LEVELS, type LogLevel } from "./logger.ts";

/** How a charm is started. */
export interface DispatchOptions {
  readonly environment: Environment;
  /** Another way to Juju than its commands on the PATH: tests answer from memory. */
  readonly tools?: HookToolRunner;
}

/** The hook succeeded: Juju keeps its writes. */
export const EXIT_SUCCESS = 0;

/** The hook failed: Juju drops its writes, sets the unit to `error` and tries again. */
export const EXIT_FAILURE = 1;

/**
 * Runs one hook or action and gives the exit code of the process.
 *
 * Two variables of the environment are read beside Juju's: `CHARM_ROOT` moves `/charm`, where the sockets of the containers are, for tests;
 * `CHARM_LOG_LEVEL` (trace, debug, info, warn, error; info by default) says which lines go to the log.
 */
export const dispatch = async <World>(charm: Charm<World>, options: DispatchOptions): Promise<number> => {
  const { environment } = options;
  const tools = options.tools ?? processRunner({ environment });
  const log = jujuLogger(tools, logLevel(environment));
  try {
    const context = parseContext(environment, charm);
    const root = environment["CHARM_ROOT"] || "/charm";
    await handle(charm, {
      context,
      tools,
      log,
      socketOf: (container) => join(root, "containers", container, "pebble.socket"),
      progress: (message) => actionLog(tools, message),
    });
    await log.flush();
    return EXIT_SUCCESS;
  } catch (error) {
    return reportBug(error, log);
  }
};

const handle = async <World>(charm: Charm<World>, host: Host): Promise<void> => {
  const { event } = host.context;
  switch (event.kind) {
    case "action":
      return runAction(charm, event.name, host);
    case "unknown":
      return host.log.debug({ hook: event.name }, "nothing to do in a hook that this charm does not know");
    default:
      return charm.reconcile(charm.open(host));
  }
};

const runAction = async <World>({ actions, open }: Charm<World>, name: string, host: Host): Promise<void> => {
  const { tools } = host;
  const action = actions.find((candidate) => candidate.name === name);
  if (action === undefined)
    return actionFail(
      tools,
      `This revision of the charm has no action ${name}; it has: ${actions.map((a) => a.name).join(", ")}`,
    );
  // What the action works with loads while Juju is asked for the parameters.
  const [parameters, world] = await Promise.all([actionGet(tools), open(host)]);
  const outcome = await action.run(parameters, world);
  await actionSet(tools, outcome.results);
  if (outcome.outcome === "failed") await actionFail(tools, outcome.message);
};

/** An exception is a bug: its trace goes to the log, and Juju learns of it by the exit code. */
const reportBug = async (error: unknown, log: JujuLogger): Promise<number> => {
  log.error({}, `The charm has a bug: ${traceOf(error)}`);
  // Without Juju there is no log of Juju's; what goes to standard error is kept by whoever started the charm.
  await log
    .flush()
    .catch((cause: unknown) => void process.stderr.write(`${traceOf(error)}\nnot logged: ${traceOf(cause)}\n`));
  return EXIT_FAILURE;
};

/** The stack of an error and of what caused it; no environment, no arguments. */
const traceOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const trace = error.stack ?? `${error.name}: ${error.message}`;
  return error.cause === undefined ? trace : `${trace}\ncaused by ${traceOf(error.cause)}`;
};

const logLevel = (environment: Environment): LogLevel =>
  LOG_LEVELS.find((level) => level === environment["CHARM_LOG_LEVEL"]) ?? "info";
