import { join } from "node:path";
import type { JujuEvent } from "#lib/juju/events.ts";
import { openSession, runCommand, type SessionAction } from "#lib/testing/hook-session/hook-session.ts";
import { hookEnvironment } from "#lib/testing/uniter/hook-environment.ts";
import type { LocalUnit } from "#local/unit.ts";
import { serveHookTools } from "#tools/hook-tool/server.ts";
import { measure, type Program, type Run } from "./measure.ts";

/** Runs dispatches of the charm, or other programs in its place, each in a hook of its own. */
export interface Dispatcher {
  /** The dispatch of the charm. Throws if the action fails. */
  dispatch(): Promise<Run>;
  run(program: Pick<Program, "command" | "args" | "input">): Promise<Run>;
  /** The hook commands of the last dispatch, as their names and arguments. */
  calls(): readonly (readonly string[])[];
  /** Results of the last action by key. */
  results(): ReadonlyMap<string, string>;
  close(): Promise<void>;
}

/** What is dispatched; an event that is an action has parameters. */
export interface Dispatch {
  readonly event: JujuEvent;
  readonly parameters?: Readonly<Record<string, unknown>>;
}

/** Serves hook commands for one kind of dispatch. */
export const openDispatcher = async (unit: LocalUnit, { event, parameters = {} }: Dispatch): Promise<Dispatcher> => {
  let calls: string[][] = [];
  let action: SessionAction | undefined;
  let session = openSession(unit.model, unit.unit);
  const socket = join(unit.directory, "bench.socket");
  const server = await serveHookTools(socket, ({ command, args, stdin }) => {
    calls.push([command, ...args]);
    return runCommand(session, command, args, stdin);
  });
  const env = {
    ...hookEnvironment(unit.model, unit.unit, event, {
      ...{ charmDirectory: unit.charmDirectory, agentSocket: socket, contextId: "bench" },
      path: `${join(unit.directory, "tools")}:/usr/bin:/bin`,
    }),
    CHARM_ROOT: unit.root,
  };
  const run: Dispatcher["run"] = (program) => {
    action =
      event.kind === "action"
        ? { name: event.name, parameters, results: new Map(), log: [], failure: undefined }
        : undefined;
    session = openSession(unit.model, unit.unit, { action });
    return measure({ ...program, env, cwd: unit.charmDirectory });
  };
  return {
    run,
    dispatch: async () => {
      calls = [];
      const taken = await run({ command: "./dispatch" });
      if (action?.failure !== undefined) throw new Error(action.failure);
      return taken;
    },
    calls: () => calls,
    results: () => action?.results ?? new Map(),
    close: () => server.close(),
  };
};
