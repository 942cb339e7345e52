import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type Pebble, pebbleAt } from "#lib/pebble/transport.ts";
import { runJujuCommand } from "#local/commands/index.ts";
import { runningUnit } from "#local/commands/running-unit.ts";
import { ensurePrograms, type Machine, type MachineOptions, startMachine } from "#local/machine.ts";
import { type RunCharm, runDispatch } from "#local/run-dispatch.ts";
import type { LocalUnit } from "#local/unit.ts";
import { THIS_ARCHITECTURE } from "#tools/pack/node-runtime.ts";
import { charmPath } from "#tools/pack/pack.ts";
import { migratedCluster } from "./migrated-cluster.ts";

/** A local model for a test: the packed charm with everything real, and `juju` to type at it. */
export interface LocalModel {
  readonly machine: Machine;
  /** The first unit, kratos/0. */
  readonly unit: LocalUnit;
  readonly pebble: Pebble;
  /** Runs a line of `juju`; `more` are arguments that may hold blanks. */
  juju(line: string, ...more: readonly string[]): Promise<CommandResult>;
  /** Waits until the unit has a status, retrying a failed hook at once instead of after a while. */
  untilStatus(name: string, message?: RegExp): Promise<void>;
  /** Runs update-status, which looks at everything again, until it sets a status: Pebble's checks tell of a change seconds later. */
  lookAgain(name: string, message?: RegExp): Promise<void>;
  /** Runs the charm this way from now on. */
  runWith(runCharm: RunCharm): void;
  stop(): Promise<void>;
}

/** What a command printed. */
export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a model of a test differs from what `npm start` brings up. */
export interface LocalModelOptions extends Partial<Pick<MachineOptions, "jujuVersion" | "silentDatabase">> {
  /** Kratos has never used the PostgreSQL server, so that its first hook migrates. */
  readonly freshServer?: boolean;
  /** How the charm is run at first. */
  readonly runCharm?: RunCharm;
}

const PATIENCE_MS = 45_000;

/** Starts a model with the charm file that `npm run pack` wrote; the programs are built by now or are built here. */
export const startLocalModel = async ({
  freshServer = false,
  runCharm = runDispatch,
  ...options
}: LocalModelOptions = {}): Promise<LocalModel> => {
  const directory = await mkdtemp(join(tmpdir(), "kratos-e2e-"));
  const charmFile = charmPath(THIS_ARCHITECTURE);
  const progress = () => undefined;
  const programs = await ensurePrograms(progress);
  const cluster = freshServer ? undefined : await migratedCluster(programs.kratos);
  let way = runCharm;
  const given = {
    ...{ charmFile, directory, programs, progress, cluster },
    runCharm: (...hook: Parameters<RunCharm>) => way(...hook),
  };
  const machine = await startMachine({ jujuVersion: "3.6.28", ...given, ...options });
  await untilStatus(machine, options.silentDatabase === true ? "waiting" : "active", /.*/);
  const unit = runningUnit(machine, "kratos/0");
  return {
    machine,
    unit,
    pebble: pebbleAt(join(unit.root, "containers/kratos/pebble.socket")),
    juju: (line, ...more) => run(machine, [...line.split(" "), ...more]),
    untilStatus: (name, message = /.*/) => untilStatus(machine, name, message),
    lookAgain: async (name, message = /.*/) => {
      for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; await delay(500)) {
        await nextHook(machine);
        if (hasStatus(machine, name, message)) return;
      }
      await untilStatus(machine, name, message);
    },
    runWith: (another) => {
      way = another;
    },
    stop: async () => {
      await machine.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
};

const run = async (machine: Machine, args: readonly string[]): Promise<CommandResult> => {
  const out: string[] = [];
  const err: string[] = [];
  const output = { print: (text: string) => void out.push(text), warn: (text: string) => void err.push(text) };
  try {
    const exitCode = await runJujuCommand({ args, directory: process.cwd() }, machine, output);
    return { exitCode, stdout: out.join("\n"), stderr: err.join("\n") };
  } catch (error) {
    return { exitCode: 1, stdout: out.join("\n"), stderr: `ERROR ${error instanceof Error ? error.message : error}` };
  }
};

const UPDATED = 'ran "update-status"';

/** Runs update-status to its successful end. */
const nextHook = async (machine: Machine): Promise<void> => {
  const { model, agent } = runningUnit(machine, "kratos/0");
  const ran = () => model.log.filter(({ message }) => message.startsWith(UPDATED)).length;
  const before = ran();
  agent.updateStatus();
  for (const deadline = Date.now() + PATIENCE_MS; ran() === before && Date.now() < deadline; await delay(20))
    if (agent.state().name === "error") agent.resolved();
};

const untilStatus = async (machine: Machine, name: string, message: RegExp): Promise<void> => {
  const { model, agent } = runningUnit(machine, "kratos/0");
  for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; await delay(20)) {
    if (agent.state().name === "error") agent.resolved();
    if (agent.state().name === "idle" && hasStatus({ model }, name, message)) return;
  }
  throw new Error(
    `the status is ${JSON.stringify(statusIn(model))}, not ${name} ${message}; log: ${lastLines(model.log)}`,
  );
};

const statusIn = (model: Machine["model"]) => model.applications.get("kratos")?.units.get("kratos/0")?.status;

const hasStatus = ({ model }: Pick<Machine, "model">, name: string, message: RegExp): boolean => {
  const status = statusIn(model);
  return status?.name === name && message.test(status.message);
};

const lastLines = (log: readonly { readonly level: string; readonly message: string }[]): string =>
  log
    .slice(-15)
    .map(({ level, message }) => `${level} ${message.slice(0, 300)}`)
    .join("\n");
