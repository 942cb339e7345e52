import { chmod, cp, realpath } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { createModel, getUnit, type JujuModel } from "#lib/testing/juju-model/model.ts";
import { integrate } from "#lib/testing/juju-model/relations.ts";
import { ensureProgram } from "#tools/programs/ensure-program.ts";
import { startPostgreSql } from "#tools/programs/postgresql.ts";
import { addApplication } from "./add-application.ts";
import { type UnpackedCharm, unpackCharm } from "./charm-archive.ts";
import { addDatabase, answerDatabaseRequests, DATABASE_APP, type DatabaseProvider } from "./database.ts";
import { type Kubernetes, startKubernetes, writeServiceAccount } from "./kubernetes/kubernetes.ts";
import { letNeighboursSpeak } from "./neighbours/let-neighbours-speak.ts";
import { type RunCharm, runDispatch } from "./run-dispatch.ts";
import { startParts } from "./running-parts.ts";
import { type LocalUnits, localUnits } from "./units.ts";

/** A local model that runs: the charm, its containers and its neighbours on this machine. */
export interface Machine {
  readonly model: JujuModel;
  /** Where its files are. */
  readonly directory: string;
  /** Another one after a refresh. */
  charm: UnpackedCharm;
  /** Of the charm; those of its neighbours are in the model only. */
  readonly units: LocalUnits;
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
  /** Another way to run the charm than by its dispatch. */
  readonly runCharm?: RunCharm;
  readonly progress: (message: string) => void;
}

/** Paths of the programs that a local model runs. */
export type MachinePrograms = Readonly<Record<"hook-tool" | "own-network" | "pebble" | "kratos", string>>;

const APP = "kratos";
const MODEL = { name: "identity", uuid: "3b2f0d3e-5c1a-4c8e-9f0a-7d6b5e4c3a21" };

/** Builds the programs that are missing. Throws `CannotStart`. */
export const ensurePrograms = async (progress: (message: string) => void): Promise<MachinePrograms> => ({
  "hook-tool": await ensureProgram("hook-tool", progress),
  "own-network": await ensureProgram("own-network", progress),
  pebble: await ensureProgram("pebble", progress),
  kratos: await ensureProgram("kratos", progress),
});

/** Starts everything, deploys the charm and integrates it with PostgreSQL. What runs already is stopped again if the rest does not start. */
export const startMachine = (options: MachineOptions): Promise<Machine> =>
  startParts(async ({ started, stop }) => {
    const { charmFile, directory, jujuVersion, programs, progress, cluster } = options;
    const { silentDatabase = false, runCharm = runDispatch } = options;
    // The charm and PostgreSQL run as other users.
    await chmod(directory, 0o755);
    progress("Starting PostgreSQL");
    const server = started(await startPostgreSql(join(directory, "postgresql"), cluster), (it) => it.stop());
    const kubernetes = started(await startKubernetes(MODEL.name, APP), (it) => it.close());
    const run = await makeRunDirectory(join(directory, "run"), kubernetes);
    progress("Deploying the charm");
    const charm = await unpackCharm(charmFile, join(directory, "charm"));
    const model = createModel({ ...MODEL, jujuVersion });
    addApplication(model, { name: APP, charm: charm.name, endpoints: charm.endpoints, options: charm.options });
    const shared = { app: APP, model, directory, run, kubernetes, programs, runCharm };
    const units = started(localUnits({ ...shared, ownNetwork: programs["own-network"] }), (it) => it.stop());
    const database: DatabaseProvider = { server, silent: silentDatabase };
    progress("Starting Pebble");
    await units.add(charm);
    started(watch(model, database, units), async (stopWatching) => stopWatching());
    addDatabase(model, database);
    integrate(model, `${APP}:pg-database`, DATABASE_APP);
    return { model, directory, charm, units, kubernetes, database, tasks: new Map(), stop };
  });

/** Waits until the charm has nothing left to do and Kratos answers, or something stands in the way. */
export const untilSettled = async ({ units, model }: Machine, patienceMs: number): Promise<void> => {
  for (const deadline = Date.now() + patienceMs; Date.now() < deadline; await delay(100)) {
    const settled = [...units.running].every(
      ([name, { agent }]) => agent.state().name === "idle" && getUnit(model, name).status.name === "active",
    );
    if (settled) return;
  }
};

/** What hooks see as `/run`: the service account of the pod, and where names are resolved if the machine keeps that there. */
const makeRunDirectory = async (directory: string, kubernetes: Kubernetes): Promise<string> => {
  await writeServiceAccount(join(directory, "secrets/kubernetes.io/serviceaccount"), kubernetes);
  const resolver = await realpath("/etc/resolv.conf").catch(() => "");
  if (resolver.startsWith("/run/")) await cp(resolver, join(directory, resolver.slice("/run/".length)));
  return directory;
};

/** Whatever changes in the model, the units and the stand-ins look again; one look at a time. */
const watch = (model: JujuModel, database: DatabaseProvider, units: LocalUnits): (() => void) => {
  let looking: Promise<void> = Promise.resolve();
  model.onChange = () => {
    looking = looking.then(() => {
      letNeighboursSpeak(model);
      return answerDatabaseRequests(model, database);
    });
    units.wake();
  };
  return () => {
    model.onChange = () => undefined;
  };
};
