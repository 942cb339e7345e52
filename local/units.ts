import { join } from "node:path";
import { type ApplicationName, type UnitName, unitNumberOf } from "#lib/juju/names.ts";
import { getApplication } from "#lib/testing/juju-model/model.ts";
import { freeName, removeUnit } from "#lib/testing/juju-model/units.ts";
import { ADMIN_PORT, PUBLIC_PORT } from "#src/kratos/names.ts";
import type { UnpackedCharm } from "./charm-archive.ts";
import { type LocalUnit, startUnit, type UnitOptions } from "./unit.ts";
import { machineNetwork, openUnitNetwork } from "./unit-network.ts";

/** The units of the charm that run on this machine. */
export interface LocalUnits {
  /** By name, in the order of their start. */
  readonly running: ReadonlyMap<UnitName, LocalUnit>;
  /** Starts one more. Throws `CannotStart`, and then nothing of it is left. */
  add(charm: UnpackedCharm): Promise<LocalUnit>;
  /** Replaces the charm of one after the other, from the highest number on, as Kubernetes does; another refresh takes the place of this one. */
  refresh(charm: UnpackedCharm): Promise<void>;
  /** Lets all look again at the model. */
  wake(): void;
  stop(): Promise<void>;
}

/** What units share. */
export interface UnitsOptions extends Omit<UnitOptions, "name" | "directory" | "charm" | "openNetwork" | "onRemoved"> {
  readonly app: ApplicationName;
  /** Each unit has one below it. */
  readonly directory: string;
  /** Path of the program own-network. */
  readonly ownNetwork: string;
}

/** Ports that the charm gives to Kratos. */
const PORTS = [PUBLIC_PORT, ADMIN_PORT];

/** Units come one after the other; one that has run its last hook goes by itself. */
export const localUnits = ({ app, directory, ownNetwork, ...shared }: UnitsOptions): LocalUnits => {
  const { model } = shared;
  const running = new Map<UnitName, LocalUnit>();
  /** What is under way: the start of a unit, and the end of others. */
  let starting: Promise<unknown> = Promise.resolve();
  const ending = new Set<Promise<void>>();
  let newest: UnpackedCharm | undefined;

  const start = async (charm: UnpackedCharm): Promise<LocalUnit> => {
    const name = freeName(getApplication(model, app));
    const isFirst = unitNumberOf(name) === 0;
    const unit = await startUnit({
      ...{ ...shared, name, charm },
      directory: join(directory, name.replace("/", "-")),
      openNetwork: async () => (isFirst ? machineNetwork(PORTS) : openUnitNetwork(ownNetwork, PORTS)),
      onRemoved: () => {
        const end = remove(name).finally(() => ending.delete(end));
        ending.add(end);
      },
    });
    running.set(name, unit);
    return unit;
  };

  const remove = async (name: UnitName): Promise<void> => {
    await running.get(name)?.stop();
    running.delete(name);
    removeUnit(model, name);
  };

  return {
    running,
    add: (charm) => {
      const unit = starting.then(() => start(charm));
      starting = unit.catch(() => undefined);
      return unit;
    },
    refresh: async (charm) => {
      newest = charm;
      for (const unit of [...running.values()].toSorted((a, b) => unitNumberOf(b.unit) - unitNumberOf(a.unit)))
        if (newest === charm) await unit.refresh(charm);
    },
    wake: () => {
      for (const { agent } of running.values()) agent.wake();
    },
    stop: async () => {
      await starting;
      await Promise.all([...ending, ...[...running.values()].map((unit) => unit.stop())]);
    },
  };
};
