import { join } from "node:path";
import {
  ActionResultError,
  type ActionResults,
  actionFail,
  actionGet,
  actionLog,
  actionSet,
} from "#lib/hook-tools/action.ts";
import type { HookToolRunner } from "#lib/hook-tools/hook-tool-runner.ts";
import { processRunner } from "#lib/hook-tools/process-runner.ts";
import { type HookContext, parseContext } from "#lib/juju/context.ts";
import { type Environment, HookEnvironmentError } from "#lib/juju/environment.ts";
import type { Pebble } from "#lib/pebble/transport.ts";
import type { Charm, Host } from "./define-charm.ts";
import { traceOf } from "./error-trace.ts";
import { EXIT_FAILURE, EXIT_SUCCESS } from "./exit-code.ts";
import { type JujuLogger, jujuLogger, LOG_LEVELS, type LogLevel } from "./logger.ts";

/** How a charm is started. */
export interface DispatchOptions {
  readonly environment: Environment;
  /** Another way to Juju than its commands on the PATH: tests answer from memory. */
  readonly tools?: HookToolRunner;
  /** Another way to the sockets of the containers than the system's: tests stay in their process. */
  readonly connect?: Pebble["connect"];
  /** Another log than {@link charmLogger} makes. */
  readonly log?: JujuLogger;
  /** Rejects with an error that nobody in the charm has waited for. */
  readonly escaped?: Promise<never>;
}

/**
 * Runs one hook or action and gives the exit code of the process. It never throws.
 *
 * Two variables of the environment are read beside Juju's: `CHARM_ROOT` moves `/charm`, where the sockets of the containers are, for tests;
 * `CHARM_LOG_LEVEL` (trace, debug, info, warn, error; info by default) says which lines go to the log.
 */
export const dispatch = async <World>(charm: Charm<World>, options: DispatchOptions): Promise<number> => {
  const { environment, tools = processRunner({ environment }), connect, escaped } = options;
  const log = options.log ?? charmLogger(tools, environment);
  const root = environment["CHARM_ROOT"] || "/charm";
  let context: HookContext | undefined;
  try {
    context = parseContext(environment, charm);
    const host: Host = {
      environment,
      context,
      tools,
      log,
      pebbleOf: (container) => ({
        socketPath: join(root, "containers", container, "pebble.socket"),
        ...(connect && { connect }),
      }),
      progress: (message) => actionLog(tools, message),
    };
    const work = handle(charm, host);
    await (escaped === undefined ? work : Promise.race([work, escaped]));
    await log.flush();
    return EXIT_SUCCESS;
  } catch (error) {
    await reportFailure(error, { hook: environment["JUJU_DISPATCH_PATH"] ?? "dispatch", context, tools, log });
    return EXIT_FAILURE;
  }
};

/** The log of a charm, by `juju-log`; what does not get there goes to standard error, which Juju keeps as well. */
export const charmLogger = (tools: HookToolRunner, environment: Environment): JujuLogger => {
  const level: LogLevel = LOG_LEVELS.find((name) => name === environment["CHARM_LOG_LEVEL"]) ?? "info";
  return jujuLogger({ tools, level, lastResort: tell });
};

const tell = (text: string): void => void process.stderr.write(text);

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
  if (action === undefined) {
    const names = actions.map((each) => each.name).join(", ") || "none";
    return actionFail(tools, `This revision of the charm has no action ${name}; it has: ${names}`);
  }
  // The action and what it works with load while Juju is asked for the parameters.
  const [parameters, world] = await Promise.all([actionGet(tools), open(host), action.load?.()]);
  const outcome = await action.run(parameters, world);
  await deliver(outcome.results, host);
  if (outcome.outcome === "failed") await actionFail(tools, outcome.message);
};

/** What the action did is done, so results that Juju does not take are a failure to show them and nothing more. */
const deliver = async (results: ActionResults, { tools, log }: Host): Promise<void> => {
  try {
    await actionSet(tools, results);
  } catch (error) {
    if (!(error instanceof ActionResultError)) throw error;
    log.error({ key: error.key }, error.message);
    await actionFail(tools, `The action did its work, but its results cannot be shown: ${error.message}`);
  }
};

interface FailureContext {
  readonly hook: string;
  readonly context: HookContext | undefined;
  readonly tools: HookToolRunner;
  readonly log: JujuLogger;
}

/**
 * An exception is a bug: its trace goes to the log, and Juju learns of it by the exit code. It then drops what was written so far,
 * and tries a hook again. An action that exits with 1 shows as `exit status 1` whatever `action-fail` was told, so the
 * sentence for its user goes through `action-log`. Exit 0 with `action-fail` would read better, but keep half of what was written.
 */
const reportFailure = async (error: unknown, { hook, context, tools, log }: FailureContext): Promise<void> => {
  if (error instanceof HookEnvironmentError) return tell(`${error.message}\n`);
  const isAction = context?.event.kind === "action";
  const consequence = isAction ? "Juju drops what it wrote" : "Juju drops what it wrote and tries again";
  log.error({}, `${hook} failed on an unexpected error, ${consequence}: ${traceOf(error)}`);
  await log.flush();
  if (isAction) await apologize(context, tools);
};

const apologize = async ({ unit }: HookContext, tools: HookToolRunner): Promise<void> => {
  const sentence = `The charm has a bug and could not finish this action; nothing that it wrote to Juju is kept. See: juju debug-log --include ${unit} --level ERROR`;
  try {
    await actionLog(tools, sentence);
  } catch (error) {
    tell(`${sentence}\n${traceOf(error)}\n`);
  }
};
