import { createHash } from "node:crypto";
import type { JujuEvent } from "#lib/juju/events.ts";
import type { RelationId, UnitName } from "#lib/juju/names.ts";
import { applicationOf } from "#lib/juju/names.ts";
import { effectiveConfig } from "#lib/testing/juju-model/config.ts";
import { getApplication, type JujuModel, type Relation, relationsOf, sidesOf } from "#lib/testing/juju-model/model.ts";

/** What a unit has been told so far; the difference to the model is what it has to be told next. */
export interface UnitMemory {
  installed: boolean;
  started: boolean;
  leader: boolean;
  config: string | undefined;
  /** Set by a refresh of the charm or a new pod. */
  upgraded: boolean;
  /** Containers whose Pebble has started since they were told of. */
  readonly readyContainers: Map<string, string>;
  readonly relations: Map<RelationId, RelationMemory>;
  /** Revision of each secret that this unit reads, as of its last `secret-changed`. */
  readonly secrets: Map<string, number>;
}

interface RelationMemory {
  readonly endpoint: string;
  readonly app: string;
  applicationDatabag: string;
  readonly units: Map<UnitName, string>;
}

/** A unit that has not run anything yet. */
export const newUnitMemory = (): UnitMemory => ({
  installed: false,
  started: false,
  leader: false,
  config: undefined,
  upgraded: false,
  readyContainers: new Map(),
  relations: new Map(),
  secrets: new Map(),
});

/** A hook to run, and what the unit has been told once it has succeeded. */
export interface NextHook {
  readonly event: JujuEvent;
  readonly done: () => void;
}

/** By container, what changes whenever its Pebble starts; a container that does not answer is left out. */
export type BootIds = ReadonlyMap<string, string>;

/** The units that have joined the relations of a unit, while it runs a hook. */
export const joinedDuring = (memory: UnitMemory, event: JujuEvent): ReadonlyMap<RelationId, readonly UnitName[]> =>
  new Map(
    [...memory.relations].map(([id, { units }]) => {
      const joins = event.kind === "relation-joined" && event.relationId === id ? [event.unit] : [];
      return [id, [...units.keys(), ...joins]];
    }),
  );

/** What Juju would run next on a unit, in the order of its uniter (juju `worker/uniter/resolver.go`); undefined when all is told. */
export const nextHook = (
  model: JujuModel,
  unit: UnitName,
  memory: UnitMemory,
  bootIds: BootIds,
): NextHook | undefined =>
  install(memory) ??
  upgrade(memory) ??
  relationCreated(model, unit, memory) ??
  leaderElected(model, unit, memory) ??
  (memory.started ? pebbleReady(memory, bootIds) : undefined) ??
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

const pebbleReady = (memory: UnitMemory, bootIds: BootIds): NextHook | undefined => {
  for (const [container, bootId] of bootIds)
    if (memory.readyContainers.get(container) !== bootId)
      return {
        event: { kind: "pebble-ready", container },
        done: () => void memory.readyContainers.set(container, bootId),
      };
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
    : { event: { kind: "relation-departed", ...relation, unit }, done: () => void told.units.delete(unit) };
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
