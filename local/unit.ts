import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { applicationOf, type UnitName } from "#lib/juju/names.ts";
import type { JujuModel } from "#lib/testing/juju-model/model.ts";
import { addUnit, removeUnit } from "#lib/testing/juju-model/units.ts";
import { CONTAINER } from "#src/kratos/names.ts";
import { copyCharm, type UnpackedCharm } from "./charm-archive.ts";
import type { Kubernetes } from "./kubernetes/kubernetes.ts";
import type { DispatchPlaces, RunCharm } from "./run-dispatch.ts";
import { startParts } from "./running-parts.ts";
import { startAgent, type UnitAgent } from "./unit-agent.ts";
import type { UnitNetwork } from "./unit-network.ts";
import { startWorkload, type Workload } from "./workload.ts";

/** A unit of the charm that runs on this machine: what would be a pod. */
export interface LocalUnit extends DispatchPlaces {
  readonly workload: Workload;
  readonly agent: UnitAgent;
  /** Tells the charm to stop, and replaces the pod by one with another charm; resolves when that has started. */
  refresh(charm: UnpackedCharm): Promise<void>;
  /** Ends its processes, and leaves nothing of it on this machine. */
  stop(): Promise<void>;
}

/** What a unit is started with. */
export interface UnitOptions {
  readonly model: JujuModel;
  /** The next one of its application. */
  readonly name: UnitName;
  /** Does not exist yet. */
  readonly directory: string;
  readonly charm: UnpackedCharm;
  /** Makes its network. */
  readonly openNetwork: () => Promise<UnitNetwork>;
  /** Stands in for `/run` of every pod. */
  readonly run: string;
  readonly kubernetes: Kubernetes;
  readonly programs: Readonly<Record<"hook-tool" | "pebble" | "kratos", string>>;
  readonly runCharm: RunCharm;
  /** Called when it has run its last hook. */
  readonly onRemoved: () => void;
}

/** Adds a unit to the model and starts it. Throws `CannotStart`; then it is not in the model, and nothing of it is left. */
export const startUnit = ({ directory, charm, programs, ...options }: UnitOptions): Promise<LocalUnit> =>
  startParts(async ({ started, stop }) => {
    const { model, name: unit, run, kubernetes, runCharm, onRemoved } = options;
    const network = started(await options.openNetwork(), (it) => it.close());
    started(directory, (it) => rm(it, { recursive: true, force: true, maxRetries: 5 }));
    await mkdir(directory);
    const root = join(directory, "root");
    const charmDirectory = join(directory, "charm");
    const { kratos, pebble } = programs;
    const container = { name: CONTAINER, root, pebble, programs: { kratos }, network };
    const workload = started(await startWorkload(container), (it) => it.stop());
    await copyCharm(charm, charmDirectory);
    const places = { model, unit, charmDirectory, root, directory: join(directory, "agent"), run, kubernetes, network };
    addUnit(model, applicationOf(unit), { name: "waiting", message: "installing agent" });
    const agent = await startAgent({ ...places, workload, runCharm, hookTool: programs["hook-tool"], onRemoved }).catch(
      (error: unknown) => {
        removeUnit(model, unit);
        throw error;
      },
    );
    started(agent, (it) => it.stop());
    const refresh = (next: UnpackedCharm): Promise<void> =>
      agent.refresh(async () => {
        await rm(charmDirectory, { recursive: true });
        await copyCharm(next, charmDirectory);
        await workload.restart();
      });
    return { ...places, workload, agent, refresh, stop };
  });
