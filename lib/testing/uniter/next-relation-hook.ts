import { applicationOf, type RelationId, type UnitName } from "#lib/juju/names.ts";
import { type JujuModel, type Relation, relationsOf, sidesOf } from "#lib/testing/juju-model/model.ts";
import { leaveRelation } from "#lib/testing/juju-model/units.ts";
import type { NextHook } from "./next-hook.ts";
import type { RelationMemory, UnitMemory } from "./unit-memory.ts";

/** The hook that tells a unit of a relation that it has not heard of, if there is one. */
export const relationCreated = (model: JujuModel, unit: UnitName, memory: UnitMemory): NextHook | undefined => {
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

/** The hook that tells a unit of the next thing that is new in its relations, one relation after the other, those with peers last (juju `uniter/relation/resolver.go`). */
export const relationChanged = (model: JujuModel, unit: UnitName, memory: UnitMemory): NextHook | undefined => {
  for (const [id, told] of peersLast(unit, memory)) {
    const relation = model.relations.get(id);
    const next = relation === undefined ? brokenNext(id, told, memory) : changedNext(relation, told, unit);
    if (next !== undefined) return next;
  }
  return undefined;
};

/** The hook by which a unit that is to go leaves the next of its relations. One with its peers ends with the unit itself, and never breaks. */
export const relationLeft = (model: JujuModel, unit: UnitName, memory: UnitMemory): NextHook | undefined => {
  for (const [id, told] of peersLast(unit, memory)) {
    if (isPeer(unit, told) && told.units.size === 0) continue;
    const next = brokenNext(id, told, memory, unit);
    if (next.event.kind === "relation-departed") return next;
    return {
      ...next,
      done: () => {
        next.done();
        leaveRelation(model, unit, id);
      },
    };
  }
  return undefined;
};

const peersLast = (
  unit: UnitName,
  { relations }: UnitMemory,
): readonly (readonly [id: RelationId, told: RelationMemory])[] =>
  [...relations].toSorted(([, a], [, b]) => Number(isPeer(unit, a)) - Number(isPeer(unit, b)));

const isPeer = (unit: UnitName, { app }: RelationMemory): boolean => app === applicationOf(unit);

/** All units of the other side depart, then the relation breaks; `departing` is the unit itself if it is the one that goes. */
const brokenNext = (
  relationId: RelationId,
  told: RelationMemory,
  memory: UnitMemory,
  departing?: UnitName,
): NextHook => {
  const [unit] = told.units.keys();
  if (unit !== undefined) return departedNext(relationId, told, unit, departing);
  return {
    event: { kind: "relation-broken", relationId, endpoint: told.endpoint, app: told.app },
    done: () => void memory.relations.delete(relationId),
  };
};

const departedNext = (
  relationId: RelationId,
  { endpoint, app, units }: RelationMemory,
  unit: UnitName,
  departing: UnitName = unit,
): NextHook => ({
  event: { kind: "relation-departed", relationId, endpoint, app, unit, departing },
  done: () => void units.delete(unit),
});

/**
 * Whoever has joined has changed as well, which comes at once. Then those depart who are gone, the application has changed, others join,
 * and at last those have changed who were there.
 */
const changedNext = (relation: Relation, told: RelationMemory, unit: UnitName): NextHook | undefined => {
  const other = sidesOf(relation, applicationOf(unit))?.other;
  if (other === undefined) return undefined;
  const about = { relationId: relation.id, endpoint: told.endpoint, app: told.app };
  const members = [...other.unitDatabags].filter(([member]) => member !== unit);
  const changed = (member: UnitName, databag: string): NextHook => ({
    event: { kind: "relation-changed", ...about, unit: member },
    done: () => void told.units.set(member, databag),
  });
  const databags = members.map(([member, bag]) => [member, JSON.stringify(bag)] as const);
  const joined = databags.find(([member]) => told.units.get(member) === JOINED);
  if (joined !== undefined) return changed(...joined);
  const gone = [...told.units.keys()].toSorted().find((member) => !other.unitDatabags.has(member));
  if (gone !== undefined) return departedNext(relation.id, told, gone);
  const databag = JSON.stringify(other.databag);
  if (databag !== told.applicationDatabag)
    return {
      event: { kind: "relation-changed", ...about },
      done: () => {
        told.applicationDatabag = databag;
      },
    };
  const newcomer = databags.find(([member]) => !told.units.has(member));
  if (newcomer !== undefined)
    return {
      event: { kind: "relation-joined", ...about, unit: newcomer[0] },
      done: () => void told.units.set(newcomer[0], JOINED),
    };
  const rewritten = databags.find(([member, text]) => told.units.get(member) !== text);
  return rewritten && changed(...rewritten);
};

/** In place of the databag of a unit whose first relation-changed is still to come. */
const JOINED = "";
