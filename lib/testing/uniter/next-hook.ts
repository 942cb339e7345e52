import { createHash } from "node:crypto";
import type { JujuEvent } from "#lib/juju/events.ts";
import type { RelationId, UnitName } from "#lib/juju/names.ts";
import { applicationOf } from "#lib/juju/names.ts";
import { effectiveConfig } from "#lib/testing/juju-model/config.ts";
import { getApplication, type JujuModel, type Relation, relationsOf, sidesOf } from "#lib/testing/juju-model/model.ts";
import type { RelationMemory, UnitMemory } from "./unit-memory.ts";

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
  install(memory) ??
  upgrade(memory) ??
  relationCreated(model, unit, memory) ??
  leaderElected(model, unit, memory) ??
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

const leaderElected = (model: JujuModel, unit: UnitName, memory: UnitMemory): NextHook | undefined => {
  const leads = getApplication(model, applicationOf(unit)).leader === unit;
  if (!leads) memory.leader = false;
  return leads && !memory.leader
    ? {
        event: { kind: "leader-elected" },
        done: () => {
          memory.leader = true;
        },
      }
    : undefined;
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

const configChanged = (model: JujuModel, unit: UnitName, memory: UnitMemory): NextHook | undefined => {
  const { options, config } = getApplication(model, applicationOf(unit));
  const current = createHash("sha256")
    .update(JSON.stringify(effectiveConfig(options, config)))
    .digest("hex");
  return memory.config === current
    ? undefined
    : {
        event: { kind: "config-changed" },
        done: () => {
          memory.config = current;
        },
      };
};

const relationCreated = (model: JujuModel, unit: UnitName, memory: UnitMemory): NextHook | undefined => {
  const app = applicationOf(unit);
  for (const relation of relationsOf(model, app)) {
    const sides = sidesOf(relation, app);
    if (memory.relations.has(relation.id) || sides === undefined) continue;
    const { endpoint } = sides.own;
    const remote = sides.other.app;
    return {
      event: { kind: "relation-created", endpoint, relationId: relation.id, app: remote },
      done: () =>
        void memory.relations.set(relation.id, { endpoint, app: remote, applicationDatabag: "{}", units: new Map() }),
    };
  }
  return undefined;
};

/** One relation after the other: departed and broken first, then the application's databag, then new units, each joined and changed. */
const relationChanged = (model: JujuModel, unit: UnitName, memory: UnitMemory): NextHook | undefined => {
  for (const [id, told] of memory.relations) {
    const relation = model.relations.get(id);
    const next = relation === undefined ? brokenNext(id, told, memory) : changedNext(relation, told, unit);
    if (next !== undefined) return next;
  }
  return undefined;
};

const brokenNext = (relationId: RelationId, told: RelationMemory, memory: UnitMemory): NextHook => {
  const relation = { relationId, endpoint: told.endpoint, app: told.app };
  const [unit] = told.units.keys();
  return unit === undefined
    ? { event: { kind: "relation-broken", ...relation }, done: () => void memory.relations.delete(relationId) }
    : {
        event: { kind: "relation-departed", ...relation, unit, departing: unit },
        done: () => void told.units.delete(unit),
      };
};

const changedNext = (relation: Relation, told: RelationMemory, unit: UnitName): NextHook | undefined => {
  const other = sidesOf(relation, applicationOf(unit))?.other;
  if (other === undefined) return undefined;
  const about = { relationId: relation.id, endpoint: told.endpoint, app: told.app };
  const databag = JSON.stringify(other.databag);
  if (databag !== told.applicationDatabag)
    return {
      event: { kind: "relation-changed", ...about },
      done: () => {
        told.applicationDatabag = databag;
      },
    };
  for (const [member, bag] of other.unitDatabags) {
    if (member === unit) continue;
    const text = JSON.stringify(bag);
    const before = told.units.get(member);
    if (before === undefined)
      return {
        event: { kind: "relation-joined", ...about, unit: member },
        done: () => void told.units.set(member, ""),
      };
    if (before !== text)
      return {
        event: { kind: "relation-changed", ...about, unit: member },
        done: () => void told.units.set(member, text),
      };
  }
  return undefined;
};
