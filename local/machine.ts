import { chmod, cp, realpath } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { createModel, type JujuModel } from "#lib/testing/juju-model/model.ts";
import { integrate } from "#lib/testing/juju-model/relations.ts";
import { ensureProgram } from "#tools/programs/ensure-program.ts";
import { startPostgreSql } from "#tools/programs/postgresql.ts";
import { addApplication } from "./add-application.ts";
import { type CharmDescription, unpackCharm } from "./charm-archive.ts";
import { addDatabase, answerDatabaseRequests, DATABASE_APP, type DatabaseProvider } from "./database.ts";
import { type Kubernetes, startKubernetes, writeServiceAccount } from "./kubernetes/kubernetes.ts";
import { letNeighboursSpeak } from "./neighbours/let-neighbours-speak.ts";
import type { DispatchPlaces } from "./run-dispatch.ts";
import { type AgentState, startAgent, type UnitAgent } from "./unit-agent.ts";
import { startWorkload, type Workload } from "./workload.ts";

/** A local model that runs: the charm, its container and its neighbours on this machine. */
export interface Machine extends DispatchPlaces {
  /** Another one after a refresh. */
  charm: CharmDescription;
  readonly agent: UnitAgent;
  readonly workload: Workload;
  readonly kubernetes: Kubernetes;
  readonly database: DatabaseProvider;
  readonly tasks: Map<string, Task>;
  stop(): Promise<void>;
}

/** An action that was asked for. */
export interface Task {
  readonly id: string;
  readonly unit: string;
  readonly action: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  status: "running" | "completed" | "failed";
}

/** What a local model is started with. */
export interface MachineOptions {
  readonly charmFile: string;
  /** Whoever starts a model makes it, and removes it afterwards. */
  readonly directory: string;
  readonly jujuVersion: string;
  readonly programs: MachinePrograms;
  /** Directory of the cluster that the PostgreSQL server begins with a copy of; an empty one if undefined. */
  readonly cluster?: string | undefined;
  /** PostgreSQL gives no database until it is told to. */
  readonly silentDatabase?: boolean;
  readonly progress: (message: string) => void;
}

/** Paths of the programs that a local model runs. */
export type MachinePrograms = Readonly<Record<"hook-tool" | "pebble" | "kratos", string>>;

const APP = "kratos";
const UNIT = "kratos/0";
const MODEL = { name: "identity", uuid: "3b2f0d3e-5c1a-4c8e-9f0a-7d6b5e4c3a21" };

/** Builds the programs that are missing. Throws `CannotStart`. */
export const ensurePrograms = async (progress: (message: string) => void): Promise<MachinePrograms> => ({
  "hook-tool": await ensureProgram("hook-tool", progress),
  pebble: await ensureProgram("pebble", progress),
  kratos: await ensureProgram("kratos", progress),
});

/** Starts everything, deploys the charm and integrates it with PostgreSQL. What runs already is stopped again if the rest does not start. */
export const startMachine = async (options: MachineOptions): Promise<Machine> => {
  const running: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const end of running.splice(0).toReversed()) await end();
  };
  try {
    return { ...(await startParts(options, running)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
};

const startParts = async (
  { charmFile, directory, jujuVersion, programs, progress, cluster, silentDatabase = false }: MachineOptions,
  running: (() => Promise<void>)[],
): Promise<Omit<Machine, "stop">> => {
  const started = <Part>(part: Part, end: (part: Part) => Promise<void>): Part => {
    running.push(() => end(part));
    return part;
  };
  // The charm and PostgreSQL run as other users.
  await chmod(directory, 0o755);
  progress("Starting PostgreSQL");
  const server = started(await startPostgreSql(join(directory, "postgresql"), cluster), (it) => it.stop());
  progress("Starting Pebble");
  const root = join(directory, "charm-root");
  const { kratos, pebble } = programs;
  const workload = started(await startWorkload({ name: APP, root, pebble, programs: { kratos } }), (it) => it.stop());
  const kubernetes = started(await startKubernetes(MODEL.name, APP), (it) => it.close());
  const run = await makeRunDirectory(join(directory, "run"), kubernetes);
  progress("Deploying the charm");
  const charmDirectory = join(directory, "charm");
  const charm = await unpackCharm(charmFile, charmDirectory);
  const model = createModel({ ...MODEL, jujuVersion });
  const status = { name: "waiting", message: "installing agent" };
  addApplication(model, { name: APP, charm: charm.name, endpoints: charm.endpoints, options: charm.options, status });
  const places: DispatchPlaces & { readonly kubernetes: Kubernetes } = {
    model,
    unit: UNIT,
    charmDirectory,
    root,
    directory: join(directory, "agent"),
    run,
    kubernetes,
  };
  const agent = started(await startAgent({ ...places, workload, hookTool: programs["hook-tool"] }), (it) => it.stop());
  const database: DatabaseProvider = { server, silent: silentDatabase };
  started(watch(model, database, agent), async (stopWatching) => stopWatching());
  addDatabase(model, database);
  integrate(model, `${APP}:pg-database`, DATABASE_APP);
  return { ...places, charm, agent, workload, database, tasks: new Map() };
};

/** Waits until the charm has nothing left to do and Kratos answers, or something stands in the way. */
export const untilSettled = async ({ agent, model }: Machine, patienceMs: number): Promise<void> => {
  for (const deadline = Date.now() + patienceMs; Date.now() < deadline; await delay(100)) {
    const state: AgentState = agent.state();
    const unit = model.applications.get(APP)?.units.get(UNIT);
    if (state.name === "idle" && unit?.status.name === "active") return;
  }
};

/** What hooks see as `/run`: the service account of the pod, and where names are resolved if the machine keeps that there. */
const makeRunDirectory = async (directory: string, kubernetes: Kubernetes): Promise<string> => {
  await writeServiceAccount(join(directory, "secrets/kubernetes.io/serviceaccount"), kubernetes);
  const resolver = await realpath("/etc/resolv.conf").catch(() => "");
  if (resolver.startsWith("/run/")) await cp(resolver, join(directory, resolver.slice("/run/".length)));
  return directory;
};

/** Whatever changes in the model, the unit and the stand-ins look again; one look at a time. */
const watch = (model: JujuModel, database: DatabaseProvider, agent: UnitAgent): (() => void) => {
  let looking: Promise<void> = Promise.resolve();
  model.onChange = () => {
    looking = looking.then(() => {
      letNeighboursSpeak(model);
      return answerDatabaseRequests(model, database);
    });
    agent.wake();
  };
  return () => {
    model.onChange = () => undefined;
  };
};
