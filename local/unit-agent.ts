import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import type { JujuEvent } from "#lib/juju/events.ts";
import {
  finishSession,
  HOOK_COMMANDS,
  type HookSession,
  openSession,
  runCommand,
  type SessionAction,
} from "#lib/testing/hook-session/hook-session.ts";
import { RemoteSettings } from "#lib/testing/hook-session/remote-settings.ts";
import { record } from "#lib/testing/juju-model/model.ts";
import { hookName } from "#lib/testing/uniter/hook-environment.ts";
import { type NextHook, nextHook } from "#lib/testing/uniter/next-hook.ts";
import { joinedDuring, newUnitMemory } from "#lib/testing/uniter/unit-memory.ts";
import { CONTAINER } from "#src/kratos/names.ts";
import { linkHookTools, serveHookTools } from "#tools/hook-tool/server.ts";
import type { DispatchPlaces, RunCharm } from "./run-dispatch.ts";
import type { Workload } from "./workload.ts";

/** What an agent needs to run the charm of a unit. */
export interface AgentOptions extends DispatchPlaces {
  readonly hookTool: string;
  readonly runCharm: RunCharm;
  readonly workload: Workload;
  /** Called at its end, after the last hook of a unit that was to go. */
  readonly onRemoved: () => void;
}

/** The agent of one unit: it runs hooks and actions one after the other, as Juju's does. */
export interface UnitAgent {
  /** What it is doing, for `juju status`. */
  readonly state: () => AgentState;
  /** Runs an action as soon as no hook runs; one that the unit does not live to see fails. */
  runAction(action: SessionAction, id: string): Promise<void>;
  /** Lets a failed hook be tried again now. */
  resolved(): void;
  /** Makes it look again at the model. */
  wake(): void;
  /** Tells the charm to stop, replaces it when no hook runs or waits to be tried again, and tells the new one; resolves when that has started. */
  refresh(replace: () => Promise<void>): Promise<void>;
  /** Runs update-status when nothing else is to do. */
  updateStatus(): void;
  /** Kills the hook or action that is running. */
  stop(): Promise<void>;
}

/** What an agent is doing. */
export interface AgentState {
  readonly name: "idle" | "executing" | "error";
  readonly message: string;
}

const POLL_MS = 1_000;
const UPDATE_STATUS_MS = 5 * 60_000;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 60_000;

/** Starts the agent. */
export const startAgent = async (options: AgentOptions): Promise<UnitAgent> => {
  const { model, unit, directory, runCharm, workload, onRemoved } = options;
  const memory = newUnitMemory();
  const remoteSettings = new RemoteSettings();
  const actions: { readonly action: SessionAction; readonly id: string; readonly done: () => void }[] = [];
  const agentSocket = join(directory, "agent.socket");
  let session: HookSession | undefined;
  let state: AgentState = { name: "idle", message: "" };
  /** The hook that failed last: Juju runs it again before any other. */
  let failed: NextHook | undefined;
  let failures = 0;
  let refresh: (() => Promise<void>) | undefined;
  let refreshed = Promise.withResolvers<void>();
  let retryAt = 0;
  let updateStatusAt = Date.now() + UPDATE_STATUS_MS;
  let stopped = false;
  const ending = new AbortController();
  let wanted = false;
  let endWait = () => {};
  const wake = () => {
    wanted = true;
    endWait();
  };

  const server = await serveHookTools(agentSocket, ({ contextId, directory, command, args, stdin }) => {
    if (session === undefined) return { exitCode: 1, stdout: "", stderr: "ERROR no hook is running\n" };
    if (!contextId.startsWith(`${unit}-`))
      return { exitCode: 1, stdout: "", stderr: `ERROR bad request: wrong context ID; got "${contextId}"\n` };
    return runCommand(session, command, args, stdin, directory);
  });
  // The cache that it was built into may be closed to the charm's user.
  const hookTool = join(directory, "hook-tool");
  await copyFile(options.hookTool, hookTool);
  await linkHookTools(join(directory, "tools"), hookTool, HOOK_COMMANDS);

  const run = async (event: JujuEvent, action?: SessionAction): Promise<boolean> => {
    const name = event.kind === "action" ? event.name : hookName(event);
    state = { name: "executing", message: `running ${name} ${event.kind === "action" ? "action" : "hook"}` };
    session = openSession(model, unit, {
      ...{ event, action, remoteSettings, joined: joinedDuring(memory, event) },
      places: { agentDirectory: directory, resourcesDirectory: join(directory, "resources") },
    });
    const exit = await runCharm(options, { event, session, agentSocket, signal: ending.signal });
    const end = finishSession(session, exit.succeeded, exit.description);
    session = undefined;
    if (end.kept) record(model, unit, "DEBUG", `ran "${name}" (${exit.milliseconds} ms)`);
    else record(model, unit, "ERROR", `hook "${name}" failed: ${end.reason}`);
    model.onChange();
    state = { name: "idle", message: "" };
    return end.kept;
  };

  const runHook = async (hook: NextHook): Promise<void> => {
    const { event, done } = hook;
    if (await run(event)) {
      failed = undefined;
      failures = 0;
      done();
      if (event.kind === "start" && refresh === undefined) refreshed.resolve();
      return;
    }
    failed = hook;
    state = { name: "error", message: `hook failed: "${hookName(event)}"` };
    retryAt = Date.now() + Math.min(FIRST_RETRY_MS * 2 ** failures++, LONGEST_RETRY_MS);
  };

  /** The pod is replaced: the charm is another, and all that ran in the container is gone. */
  const carryOut = async (replace: () => Promise<void>): Promise<void> => {
    refresh = undefined;
    await run({ kind: "stop" });
    await replace();
    memory.upgraded = true;
    memory.started = false;
    memory.readyContainers.clear();
    memory.failedChecks.clear();
  };

  const step = async (): Promise<boolean> => {
    const queued = actions.shift();
    if (queued !== undefined) {
      const before = state;
      await run({ kind: "action", name: queued.action.name, id: queued.id }, queued.action);
      if (before.name === "error") state = before;
      queued.done();
      return true;
    }
    if (Date.now() < retryAt) return false;
    if (refresh !== undefined && failed === undefined) {
      await carryOut(refresh);
      return true;
    }
    const pebble = await workload.pebbleState();
    const pebbles = new Map(pebble === undefined ? [] : [[CONTAINER, pebble]]);
    const next = failed ?? nextHook(model, unit, memory, pebbles);
    if (next !== undefined) await runHook(next);
    else if (Date.now() >= updateStatusAt) {
      updateStatusAt = Date.now() + UPDATE_STATUS_MS;
      await runHook({ event: { kind: "update-status" }, done: () => {} });
    }
    return next !== undefined;
  };

  const loop = async (): Promise<void> => {
    while (!stopped && !memory.removed) {
      wanted = false;
      if ((await step()) || wanted) continue;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, POLL_MS);
        endWait = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  };
  const giveUp = (): void => {
    refreshed.resolve();
    for (const { action, done } of actions.splice(0)) {
      action.failure = `${unit} is gone`;
      done();
    }
  };
  const running = loop().then(() => {
    stopped = true;
    giveUp();
    if (memory.removed) onRemoved();
  });

  return {
    state: () => state,
    runAction: (action, id) =>
      new Promise((resolve) => {
        actions.push({ action, id, done: resolve });
        if (stopped) giveUp();
        wake();
      }),
    resolved: () => {
      retryAt = 0;
      wake();
    },
    wake,
    refresh: (replace) => {
      refresh = replace;
      refreshed.resolve();
      refreshed = Promise.withResolvers();
      if (stopped) giveUp();
      wake();
      return refreshed.promise;
    },
    updateStatus: () => {
      updateStatusAt = 0;
      wake();
    },
    stop: async () => {
      stopped = true;
      ending.abort();
      wake();
      await running;
      await server.close();
    },
  };
};
