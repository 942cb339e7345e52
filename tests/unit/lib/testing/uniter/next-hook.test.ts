import { describe, expect, test } from "vitest";
import type { JujuEvent } from "#lib/juju/events.ts";
import { getApplication, type JujuModel } from "#lib/testing/juju-model/model.ts";
import { removeRelation } from "#lib/testing/juju-model/relations.ts";
import {
  addUserSecret,
  grantUserSecret,
  labelAsConsumer,
  readSecret,
  updateUserSecret,
} from "#lib/testing/juju-model/secrets.ts";
import { hookName } from "#lib/testing/uniter/hook-environment.ts";
import { nextHook } from "#lib/testing/uniter/next-hook.ts";
import { joinedDuring, newUnitMemory, type UnitMemory } from "#lib/testing/uniter/unit-memory.ts";
import { twoApplications } from "../two-applications.ts";

/** Runs all hooks that `web/0` is due, each successful, and says which, and who was in the relation to `db` meanwhile. */
const runAll = (model: JujuModel, memory: UnitMemory, relation: number) => {
  const events: JujuEvent[] = [];
  const members: string[] = [];
  for (
    let next = nextHook(model, "web/0", memory, new Map());
    next;
    next = nextHook(model, "web/0", memory, new Map())
  ) {
    events.push(next.event);
    const inRelation = joinedDuring(memory, next.event).get(relation) ?? [];
    members.push(`${hookName(next.event)}: ${inRelation.join(" ")}`);
    next.done();
  }
  return { events, members };
};

describe("the hooks of a unit", () => {
  test("say of a relation who has joined, which includes the one that is joining", () => {
    const { model, relation } = twoApplications();
    const { members } = runAll(model, newUnitMemory(), relation.id);
    expect(members.filter((line) => line.startsWith("db-"))).toEqual([
      "db-relation-created: ",
      "db-relation-joined: db/0",
      "db-relation-changed: db/0",
    ]);
  });

  test("end a removed relation with its units first", () => {
    const { model, relation } = twoApplications();
    const memory = newUnitMemory();
    runAll(model, memory, relation.id);
    removeRelation(model, "web", "db");
    expect(runAll(model, memory, relation.id).members).toEqual(["db-relation-departed: db/0", "db-relation-broken: "]);
  });

  test("tell an application once that it is trusted no longer, and that it is again", () => {
    const { model, relation } = twoApplications();
    const memory = newUnitMemory();
    runAll(model, memory, relation.id);
    for (const trusted of [false, true]) {
      getApplication(model, "web").trusted = trusted;
      expect(runAll(model, memory, relation.id).events).toEqual([{ kind: "config-changed" }]);
    }
  });

  test("name a secret that has changed as its reader does", () => {
    const { model, relation } = twoApplications();
    const memory = newUnitMemory();
    runAll(model, memory, relation.id);
    const { id } = addUserSecret(model, "password", { value: "one" });
    grantUserSecret(model, "password", "web");
    readSecret(model, "web/0", id, "tracked");
    labelAsConsumer(model, "web/0", id, "mine");
    updateUserSecret(model, "password", { value: "two" });
    expect(runAll(model, memory, relation.id).events).toEqual([
      { kind: "secret-changed", id: `secret:${id}`, label: "mine" },
    ]);
  });
});

describe("the checks of Pebble", () => {
  const told = (memory: UnitMemory, status: "up" | "down" | "inactive", bootId = "first"): string | undefined => {
    const { model } = twoApplications();
    const pebbles = new Map([["web", { bootId, checks: new Map([["ready", status]]) }]]);
    const next = nextHook(model, "web/0", memory, pebbles);
    next?.done();
    return next && hookName(next.event);
  };

  /** A unit that has been told of everything else, its container's start included. */
  const startedUnit = (): UnitMemory => {
    const { model, relation } = twoApplications();
    const memory = newUnitMemory();
    runAll(model, memory, relation.id);
    expect(told(memory, "up")).toBe("web-pebble-ready");
    return memory;
  };

  test("are told of once when they fail and once when they recover", () => {
    const memory = startedUnit();
    const statuses = ["up", "down", "down", "up", "up"] as const;
    expect(statuses.map((status) => told(memory, status))).toEqual([
      undefined,
      "web-pebble-check-failed",
      undefined,
      "web-pebble-check-recovered",
      undefined,
    ]);
  });

  test("do not recover in a Pebble that has started anew", () => {
    const memory = startedUnit();
    told(memory, "down");
    expect(told(memory, "up", "second")).toBe("web-pebble-ready");
    expect(told(memory, "up", "second")).toBeUndefined();
  });
});
