import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { createModel, type JujuModel, type Unit } from "#lib/testing/juju-model/model.ts";
import { addPeerRelations, integrate } from "#lib/testing/juju-model/relations.ts";
import { ensureProgram } from "#tools/programs/ensure-program.ts";
import { type PostgreSql, startPostgreSql } from "#tools/programs/postgresql.ts";
import { type CharmDescription, unpackCharm } from "./charm-archive.ts";
import { answerDatabaseRequests, DATABASE_APP } from "./database.ts";
import type { DispatchPlaces } from "./run-dispatch.ts";
import { type AgentState, startAgent, type UnitAgent } from "./unit-agent.ts";
import { startWorkload, type Workload } from "./workload.ts";

/** A local model that runs: the charm, its container and its neighbours on this machine. */
export interface Machine extends DispatchPlaces {
  readonly charm: CharmDescription;
  readonly agent: UnitAgent;
  readonly workload: Workload;
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
  readonly directory: string;
  readonly jujuVersion: string;
  readonly progress: (message: string) => void;
}

const APP = "kratos";
const UNIT = "kratos/0";
const MODEL = { name: "identity", uuid: "3b2f0d3e-5c1a-4c8e-9f0a-7d6b5e4c3a21" };

/** Builds what is missing, starts everything, deploys the charm and integrates it with PostgreSQL. */
export const startMachine = async (options: MachineOptions): Promise<Machine> => {
  const { charmFile, directory, progress } = options;
  const programs = await buildPrograms(progress);
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true, mode: 0o755 });
  progress("Starting PostgreSQL");
  const server = await startPostgreSql(join(directory, "postgresql"));
  progress("Starting Pebble");
  const root = join(directory, "charm-root");
  const workload = await startWorkload({
    name: APP,
    root,
    pebble: programs.pebble,
    programs: { kratos: programs.kratos },
  });
  progress("Deploying the charm");
  const charmDirectory = join(directory, "charm");
  const charm = await unpackCharm(charmFile, charmDirectory);
  const model = deploy(createModel({ ...MODEL, jujuVersion: options.jujuVersion }), charm);
  const places: DispatchPlaces = { model, unit: UNIT, charmDirectory, root, directory: join(directory, "agent") };
  const agent = await startAgent({ ...places, workload, hookTool: programs.hookTool });
  const stopWatching = watch(model, server, agent);
  integrate(model, `${APP}:pg-database`, DATABASE_APP);
  return {
    ...{ ...places, charm, agent, workload, tasks: new Map() },
    stop: async () => {
      stopWatching();
      await agent.stop();
      await Promise.all([workload.stop(), server.stop()]);
      await rm(directory, { recursive: true, force: true });
    },
  };
};

/** Waits until the charm has nothing left to do and Kratos answers, or something stands in the way. */
export const untilSettled = async ({ agent, model }: Machine, patienceMs: number): Promise<void> => {
  const { setTimeout: delay } = await import("node:timers/promises");
  for (const deadline = Date.now() + patienceMs; Date.now() < deadline; await delay(100)) {
    const state: AgentState = agent.state();
    const unit = model.applications.get(APP)?.units.get(UNIT);
    if (state.name === "idle" && unit?.status.name === "active") return;
  }
};

const buildPrograms = async (progress: (message: string) => void) => ({
  hookTool: await ensureProgram("hook-tool", progress),
  pebble: await ensureProgram("pebble", progress),
  kratos: await ensureProgram("kratos", progress),
});

const deploy = (model: JujuModel, charm: CharmDescription): JujuModel => {
  const unit: Unit = {
    name: UNIT,
    status: { name: "waiting", message: "installing agent", since: new Date() },
    ports: new Set(),
    state: new Map(),
  };
  const application = {
    ...{ name: APP, charm: charm.name, endpoints: charm.endpoints, options: charm.options },
    ...{ config: new Map(), units: new Map([[unit.name, unit]]), leader: unit.name, workloadVersion: "" },
  };
  model.applications.set(APP, application);
  addPeerRelations(model, application);
  model.applications.set(DATABASE_APP, {
    ...{ name: DATABASE_APP, charm: "stand-in" },
    endpoints: { database: { role: "provider", interface: "postgresql_client" } },
    ...{ options: {}, config: new Map(), units: new Map(), leader: undefined, workloadVersion: "18" },
  });
  return model;
};

/** Whatever changes in the model, the unit and the stand-ins look again; one look at a time. */
const watch = (model: JujuModel, server: PostgreSql, agent: UnitAgent): (() => void) => {
  let looking: Promise<void> = Promise.resolve();
  model.onChange = () => {
    looking = looking.then(() => answerDatabaseRequests(model, server));
    agent.wake();
  };
  return () => {
    model.onChange = () => undefined;
  };
};
