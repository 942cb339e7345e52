import type { UnitName } from "#lib/juju/names.ts";
import { createModel, getApplication } from "#lib/testing/juju-model/model.ts";
import { addUnit, freeName } from "#lib/testing/juju-model/units.ts";
import { addApplication, addStandIn } from "#local/add-application.ts";
import { runJujuCommand } from "#local/commands/index.ts";
import type { Machine } from "#local/machine.ts";
import type { LocalUnit } from "#local/unit.ts";
import type { AgentState, UnitAgent } from "#local/unit-agent.ts";
import { CannotStart } from "#tools/programs/cannot-start.ts";

/** A machine whose units run nothing: what is typed changes the model, and what units are asked for is noted. */
export interface FakeMachine {
  readonly machine: Machine;
  /** What the units were asked for, such as `kratos/0 resolved`. */
  readonly asked: readonly string[];
  /** Types a line, and gives what it prints: standard output, standard error, and how it was refused. */
  type(line: string): Promise<string>;
  /** Lets no more unit start, for a reason. */
  refuseUnits(reason: string): void;
  readonly agents: Map<UnitName, AgentState>;
}

const ENDPOINTS = { peers: { role: "peer", interface: "peers" }, db: { role: "requirer", interface: "sql" } } as const;

/** Kratos with some units, and the stand-in `other`. */
export const fakeMachine = async (scale: number): Promise<FakeMachine> => {
  const model = createModel({ name: "m", uuid: "3b2f0d3e-5c1a-4c8e-9f0a-7d6b5e4c3a21", jujuVersion: "3.6.28" });
  addApplication(model, { name: "kratos", charm: "kratos", endpoints: ENDPOINTS, options: {} });
  addStandIn(model, { ...{ name: "other", charm: "other", endpoints: {}, options: {} }, status: ACTIVE });
  const asked: string[] = [];
  const agents = new Map<UnitName, AgentState>();
  const running = new Map<UnitName, LocalUnit>();
  let obstacle: string | undefined;
  const start = (): LocalUnit => {
    if (obstacle !== undefined) throw new CannotStart(obstacle);
    const name = freeName(getApplication(model, "kratos"));
    const note = (what: string) => void asked.push(`${name} ${what}`);
    const agent: UnitAgent = {
      state: () => agents.get(name) ?? { name: "idle", message: "" },
      runAction: async ({ name: action }) => note(`runs ${action}`),
      resolved: () => note("resolved"),
      wake: () => undefined,
      refresh: nothing,
      updateStatus: () => note("update-status"),
      stop: async () => undefined,
    };
    const unit: LocalUnit = {
      ...{ model, unit: name, charmDirectory: "", directory: "", root: "", run: "", kubernetes, agent },
      network: { enter: [], ports: new Map([[4433, name === "kratos/0" ? 4433 : 39_123]]), close: nothing },
      workload: { pebbleState: async () => undefined, restart: async () => note("restart"), stop: nothing },
      refresh: async () => note("refresh"),
      stop: nothing,
    };
    addUnit(model, "kratos", ACTIVE).ports.add("4433/tcp");
    running.set(name, unit);
    return unit;
  };
  for (let number = 0; number < scale; number++) start();
  const machine: Machine = {
    ...{ model, kubernetes, directory: "", database: DATABASE, tasks: new Map(), stop: nothing },
    charm: { name: "kratos", directory: "", endpoints: ENDPOINTS, options: {}, actions: { reconcile: ACTION } },
    units: { running, add: async () => start(), refresh: nothing, wake: () => undefined, stop: nothing },
  };
  return {
    ...{ machine, asked, agents },
    refuseUnits: (reason) => {
      obstacle = reason;
    },
    type: async (line) => {
      const printed: string[] = [];
      const print = (text: string) => void printed.push(text);
      const refused = (error: unknown) => print(`ERROR ${error instanceof Error ? error.message : error}`);
      await runJujuCommand({ args: line.split(" "), directory: "/" }, machine, { print, warn: print }).catch(refused);
      return printed.join("\n");
    },
  };
};

const ACTIVE = { name: "active", message: "" };
const ACTION = { description: "", required: [], params: {} };
const nothing = async (): Promise<void> => undefined;
const kubernetes = { host: "", port: 0, token: "", authority: "", namespace: "m", trusted: true, close: nothing };

const DATABASE: Machine["database"] = {
  silent: true,
  server: {
    ...{ host: "", port: 0, version: "", createDatabase: nothing, stop: nothing, start: nothing },
    query: async () => [],
  },
};
