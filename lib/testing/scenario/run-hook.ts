import { randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dispatch } from "#lib/charm/dispatch.ts";
import { jujuLogger } from "#lib/charm/logger.ts";
import type { JujuEvent } from "#lib/juju/events.ts";
import {
  finishSession,
  type HookSession,
  openSession,
  type SessionAction,
} from "#lib/testing/hook-session/hook-session.ts";
import { getUnit } from "#lib/testing/juju-model/model.ts";
import { hookEnvironment } from "#lib/testing/uniter/hook-environment.ts";
import type { EventInput } from "./event.ts";
import { fateOf } from "./fate.ts";
import type { Interruption } from "./interruption.ts";
import { modelOfState } from "./model-of-state.ts";
import type { ActionAnswer, Outcome } from "./outcome.ts";
import { recordingRunner } from "./recording-runner.ts";
import { startContainers } from "./running-containers.ts";
import type { ScenarioOptions } from "./scenario.ts";
import { type State, type UnitStatus, unitOf } from "./state.ts";
import { stateOfModel } from "./state-of-model.ts";

/** One hook to run. */
export interface HookRun {
  readonly event: JujuEvent;
  readonly input: EventInput;
  readonly state: State;
  readonly interruption: Interruption | undefined;
}

/** Runs one hook or action in this process, as Juju's agent runs it in one of its own. */
export const runHook = async <World>(
  { charm, declarations, images = {} }: ScenarioOptions<World>,
  { event, input, state, interruption }: HookRun,
): Promise<Outcome> => {
  const unit = unitOf(state);
  const model = modelOfState(state, declarations);
  const statuses: UnitStatus[] = [];
  model.onChange = () => {
    const { name, message } = getUnit(model, unit).status;
    const last = statuses.at(-1) ?? state.status;
    if (last.name !== name || last.message !== message) statuses.push({ name, message });
  };
  const action = sessionAction(input, declarations.actions);
  const broken = event.kind === "relation-broken" ? event.relationId : undefined;
  const session = openSession(model, unit, { broken, action, event });
  const contextId = randomUUID();
  // Nothing is there but the sockets that refuse: making a directory takes longer than many a hook.
  const root = join(tmpdir(), `scenario-${contextId}`);
  const fate = fateOf(interruption);
  const containers = await startContainers(root, state.containers, images, fate);
  const { tools, calls } = recordingRunner(session, fate);
  const places = { charmDirectory: root, agentSocket: join(root, "agent.socket"), contextId, path: "" };
  const environment = { ...hookEnvironment(model, unit, event, places), CHARM_ROOT: root };
  const stderr: string[] = [];
  const log = jujuLogger({ tools, level: "info", lastResort: (line) => void stderr.push(line) });
  const ended = await Promise.race([
    dispatch(charm, { environment, tools, connect: containers.connect, log }),
    fate.killed,
  ]);
  // Juju refuses some writes only when the hook is over; the hook has failed then.
  const { kept } = finishSession(session, ended === 0);
  const exitCode = ended === 0 && !kept ? 1 : ended;
  const afterwards = await containers.stop();
  return {
    state: stateOfModel(model, unit, { before: state, containers: afterwards }),
    exitCode,
    calls,
    log: model.log.map(({ level, message }) => ({ level, message })),
    stderr,
    statuses,
    pebble: containers.calls,
    action: action && answerOf(session, exitCode),
  };
};

const sessionAction = (
  input: EventInput,
  actions: ScenarioOptions<never>["declarations"]["actions"],
): SessionAction | undefined => {
  if (typeof input === "string" || !("action" in input)) return undefined;
  const parameters = { ...actions[input.action]?.defaults, ...input.parameters };
  return { name: input.action, parameters, results: new Map(), log: [], failure: undefined };
};

/** Juju drops the results of an action that exits badly and says so. */
const answerOf = ({ action }: HookSession, exitCode: number | "killed"): ActionAnswer | undefined => {
  if (action === undefined) return undefined;
  const { results, log } = action;
  if (exitCode === 0) return { results: Object.fromEntries(results), failure: action.failure, log };
  return { results: {}, failure: exitCode === "killed" ? "signal: killed" : `exit status ${exitCode}`, log };
};
