import { hash } from "node:crypto";
import type { JujuEvent } from "#lib/juju/events.ts";
import { applicationOf, type UnitName } from "#lib/juju/names.ts";
import { effectiveConfig } from "#lib/testing/juju-model/config.ts";
import { isJuju3 } from "#lib/testing/juju-model/is-juju-3.ts";
import { getApplication, getUnit, type JujuModel } from "#lib/testing/juju-model/model.ts";
import { relationChanged, relationCreated, relationLeft } from "./next-relation-hook.ts";
import type { UnitMemory } from "./unit-memory.ts";

/** A hook to run, and what the unit has been told once it has succeeded. */
export interface NextHook {
  readonly event: JujuEvent;
  readonly done: () => void;
}

/** What the Pebble of each container says; a container that does not answer is left out. */
export type PebbleStates = ReadonlyMap<string, PebbleState>;

/** What the Pebble of a container says. */
export interface PebbleState {
  /** Changes whenever it starts. */
  readonly bootId: string;
  /** A check is down once it has failed as often as its threshold says. */
  readonly checks: ReadonlyMap<string, "up" | "down" | "inactive">;
}

/** What Juju would run next on a unit, in the order of its uniter (juju `worker/uniter/resolver.go`); undefined when all is told. */
export const nextHook = (
  model: JujuModel,
  unit: UnitName,
  memory: UnitMemory,
  pebbles: PebbleStates,
): NextHook | undefined =>
  getUnit(model, unit).life === "dying"
    ? nextHookOfDying(model, unit, memory)
    : nextHookOfAlive(model, unit, memory, pebbles);

/** What a unit that is to go still does; whatever else is new does not concern it any more. */
const nextHookOfDying = (model: JujuModel, unit: UnitName, memory: UnitMemory): NextHook | undefined =>
  relationLeft(model, unit, memory) ?? stop(memory) ?? remove(memory);

const nextHookOfAlive = (
  model: JujuModel,
  unit: UnitName,
  memory: UnitMemory,
  pebbles: PebbleStates,
): NextHook | undefined =>
  install(memory) ??
  upgrade(memory) ??
  relationCreated(model, unit, memory) ??
  leadershipChanged(model, unit, memory) ??
  (memory.started ? (pebbleReady(memory, pebbles) ?? checkChanged(memory, pebbles)) : undefined) ??
  secretChanged(model, unit, memory) ??
  configChanged(model, unit, memory) ??
  start(memory) ??
  relationChanged(model, unit, memory);

const install = (memory: UnitMemory): NextHook | undefined =>
  memory.installed
    ? undefined
    : {
        event: { kind: "install" },
        done: () => {
          memory.installed = true;
        },
      };

const upgrade = (memory: UnitMemory): NextHook | undefined =>
  memory.upgraded
    ? {
        event: { kind: "upgrade-charm" },
        done: () => {
          memory.upgraded = false;
          memory.config = undefined;
        },
      }
    : undefined;

const start = (memory: UnitMemory): NextHook | undefined =>
  memory.started
    ? undefined
    : {
        event: { kind: "start" },
        done: () => {
          memory.started = true;
        },
      };

const stop = (memory: UnitMemory): NextHook | undefined =>
  memory.started
    ? {
        event: { kind: "stop" },
        done: () => {
          memory.started = false;
        },
      }
    : undefined;

/** One that was never installed has nothing to remove. */
const remove = (memory: UnitMemory): NextHook | undefined => {
  if (memory.removed) return undefined;
  const done = () => {
    memory.removed = true;
  };
  if (memory.installed) return { event: { kind: "remove" }, done };
  done();
  return undefined;
};

/** Juju 3 tells a unit that another one leads, with a hook that Juju 4 has no more (juju `uniter/leadership/resolver.go`). */
const leadershipChanged = (model: JujuModel, unit: UnitName, memory: UnitMemory): NextHook | undefined => {
  const leadership = getApplication(model, applicationOf(unit)).leader === unit ? "leads" : "follows";
  if (leadership === memory.leadership) return undefined;
  const done = () => {
    memory.leadership = leadership;
  };
  if (leadership === "leads") return { event: { kind: "leader-elected" }, done };
  if (isJuju3(model)) return { event: { kind: "unknown", name: "leader-settings-changed" }, done };
  done();
  return undefined;
};

const pebbleReady = (memory: UnitMemory, pebbles: PebbleStates): NextHook | undefined => {
  for (const [container, { bootId }] of pebbles)
    if (memory.readyContainers.get(container) !== bootId)
      return {
        event: { kind: "pebble-ready", container },
        done: () => {
          memory.readyContainers.set(container, bootId);
          // A Pebble that has started anew knows nothing of what failed before.
          memory.failedChecks.delete(container);
        },
      };
  return undefined;
};

/** Juju is told by Pebble's notices of changes; whoever looks often enough sees the same in the checks themselves. */
const checkChanged = ({ failedChecks }: UnitMemory, pebbles: PebbleStates): NextHook | undefined => {
  for (const [container, { checks }] of pebbles)
    for (const [check, status] of checks) {
      const failed = failedChecks.get(container) ?? new Set();
      const others = [...failed].filter((each) => each !== check);
      if (status === "down" && !failed.has(check))
        return {
          event: { kind: "pebble-check-failed", container, check },
          done: () => void failedChecks.set(container, new Set([...failed, check])),
        };
      if (status === "up" && failed.has(check))
        return {
          event: { kind: "pebble-check-recovered", container, check },
          done: () => void failedChecks.set(container, new Set(others)),
        };
    }
  return undefined;
};

const secretChanged = (model: JujuModel, unit: UnitName, memory: UnitMemory): NextHook | undefined => {
  for (const { id, tracked, revisions, consumerLabels } of model.secrets.values()) {
    const read = tracked.get(unit);
    if (read === undefined || read === revisions.length || memory.secrets.get(id) === revisions.length) continue;
    const label = consumerLabels?.get(unit);
    return {
      event: { kind: "secret-changed", id: `secret:${id}`, ...(label === undefined ? {} : { label }) },
      done: () => void memory.secrets.set(id, revisions.length),
    };
  }
  return undefined;
};

/** An application that is trusted, or no longer, is told by the same hook (juju `uniter/remotestate/snapshot.go`, `TrustHash`). */
const configChanged = (model: JujuModel, unit: UnitName, memory: UnitMemory): NextHook | undefined => {
  const { options, config, trusted = true } = getApplication(model, applicationOf(unit));
  const current = hash("sha256", JSON.stringify([effectiveConfig(options, config), trusted]));
  return memory.config === current
    ? undefined
    : {
        event: { kind: "config-changed" },
        done: () => {
          memory.config = current;
        },
      };
};
