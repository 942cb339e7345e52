import { describe, expect, test } from "vitest";
import type { UnitName } from "#lib/juju/names.ts";
import { openSession, runCommand } from "#lib/testing/hook-session/hook-session.ts";
import { getApplication, getUnit, type JujuModel } from "#lib/testing/juju-model/model.ts";
import { addUserSecret, readSecret } from "#lib/testing/juju-model/secrets.ts";
import { addUnit, destroyUnit, electLeader, lastUnits, removeUnit } from "#lib/testing/juju-model/units.ts";
import { hookName } from "#lib/testing/uniter/hook-environment.ts";
import { nextHook } from "#lib/testing/uniter/next-hook.ts";
import { newUnitMemory, type UnitMemory } from "#lib/testing/uniter/unit-memory.ts";
import { twoApplications } from "../two-applications.ts";

const STATUS = { name: "waiting", message: "" };

/** Runs all hooks that a unit is due, each successful, and says which. */
const hooksOf = (model: JujuModel, unit: UnitName, memory: UnitMemory): readonly string[] => {
  const hooks: string[] = [];
  for (let next = nextHook(model, unit, memory, new Map()); next; next = nextHook(model, unit, memory, new Map())) {
    const { event } = next;
    const about = "unit" in event && event.unit !== undefined ? ` ${event.unit}` : "";
    const departing = "departing" in event ? `, departing ${event.departing}` : "";
    hooks.push(`${hookName(event)}${about}${departing}`);
    next.done();
  }
  return hooks;
};

/** Two units of `web` and one of `db`, all told of everything. */
const settled = (jujuVersion?: string) => {
  const { model, relation } = twoApplications(jujuVersion);
  const memories = { first: newUnitMemory(), second: newUnitMemory() };
  hooksOf(model, "web/0", memories.first);
  hooksOf(model, "web/1", memories.second);
  return { model, relation, ...memories };
};

describe("a unit that comes", () => {
  test("has the lowest number that is free, and the others of both sides are told of it", () => {
    const { model, first } = settled();
    const database = newUnitMemory();
    hooksOf(model, "db/0", database);
    expect(addUnit(model, "web", STATUS).name).toBe("web/2");
    expect(hooksOf(model, "web/0", first)).toEqual(["peers-relation-joined web/2", "peers-relation-changed web/2"]);
    expect(hooksOf(model, "db/0", database)).toEqual(["sql-relation-joined web/2", "sql-relation-changed web/2"]);
  });

  test("leads if it is the first", () => {
    const { model } = twoApplications();
    for (const unit of ["web/0", "web/1"] as const) removeUnit(model, unit);
    expect(getApplication(model, "web").leader).toBeUndefined();
    expect(addUnit(model, "web", STATUS).name).toBe("web/0");
    expect(getApplication(model, "web").leader).toBe("web/0");
  });
});

describe("a unit that is to go", () => {
  test("leaves its relations, stops and is removed; the other side sees it depart, its peers when it is gone", () => {
    const { model, first, second } = settled();
    const database = newUnitMemory();
    hooksOf(model, "db/0", database);
    destroyUnit(model, "web/1");
    expect(hooksOf(model, "web/1", second)).toEqual([
      "db-relation-departed db/0, departing web/1",
      "db-relation-broken",
      "peers-relation-departed web/0, departing web/1",
      "stop",
      "remove",
    ]);
    expect(second.removed).toBe(true);
    expect(hooksOf(model, "db/0", database)).toEqual(["sql-relation-departed web/1, departing web/1"]);
    expect(hooksOf(model, "web/0", first)).toEqual([]);
    removeUnit(model, "web/1");
    expect(hooksOf(model, "web/0", first)).toEqual(["peers-relation-departed web/1, departing web/1"]);
  });

  test("knows the relations no more that it has left", () => {
    const { model, second } = settled();
    destroyUnit(model, "web/1");
    hooksOf(model, "web/1", second);
    const session = openSession(model, "web/1");
    const ids = (endpoint: string) => runCommand(session, "relation-ids", [endpoint, "--format=json"], "");
    expect(ids("db")).toMatchObject({ stdout: "[]\n" });
    expect(ids("peers")).toMatchObject({ stdout: '["peers:0"]\n' });
  });

  test("is said to be dying by goal-state, and does not count among those that may go", () => {
    const { model } = twoApplications();
    destroyUnit(model, "web/1");
    const goal = runCommand(openSession(model, "web/0"), "goal-state", ["--format=json"], "");
    expect(JSON.parse("stdout" in goal ? goal.stdout : "").units["web/1"].status).toBe("dying");
    expect(lastUnits(getApplication(model, "web"), 2).map(({ name }) => name)).toEqual(["web/0"]);
  });

  test("has nothing to remove if it was never installed", () => {
    const { model } = twoApplications();
    const memory = newUnitMemory();
    destroyUnit(model, "web/1");
    expect(hooksOf(model, "web/1", memory)).toEqual([]);
    expect(memory.removed).toBe(true);
  });

  test("takes its own secrets with it and what it has read of others, and another one leads", () => {
    const { model, first } = settled();
    const { id } = addUserSecret(model, "password", { value: "one" });
    model.secrets.get(id)?.grants.add("web");
    readSecret(model, "web/1", id, "tracked");
    const own = { id: "own", owner: { unit: "web/1" as const }, label: "", description: "", revisions: [{}] };
    model.secrets.set("own", { ...own, grants: new Set(), tracked: new Map() });
    electLeader(model, "web/1");
    hooksOf(model, "web/0", first);
    removeUnit(model, "web/1");
    expect([...model.secrets.keys()]).toEqual([id]);
    expect(model.secrets.get(id)?.tracked.size).toBe(0);
    expect(hooksOf(model, "web/0", first)).toContain("leader-elected");
  });
});

describe("a new leader", () => {
  test.each([
    ["3.6.28", ["leader-settings-changed"]],
    ["4.0.15", []],
  ])("is told of its election, and in Juju %s the former one is told: %j", (jujuVersion, told) => {
    const { model, first, second } = settled(jujuVersion);
    electLeader(model, "web/1");
    expect(hooksOf(model, "web/1", second)).toEqual(["leader-elected"]);
    expect(hooksOf(model, "web/0", first)).toEqual(told);
    electLeader(model, "web/0");
    expect(hooksOf(model, "web/0", first)).toEqual(["leader-elected"]);
  });

  test("is what `APP/leader` names", () => {
    const { model } = twoApplications();
    electLeader(model, "web/1");
    expect(getUnit(model, "web/leader").name).toBe("web/1");
  });
});

test("the hooks of a unit of Juju 3 that does not lead say so in place of leader-elected", () => {
  const { model } = twoApplications();
  expect(hooksOf(model, "web/1", newUnitMemory())).toEqual([
    ...["install", "peers-relation-created", "db-relation-created", "leader-settings-changed"],
    ...["config-changed", "start", "db-relation-joined db/0", "db-relation-changed db/0"],
    ...["peers-relation-joined web/0", "peers-relation-changed web/0"],
  ]);
});
