import { describe, expect, test } from "vitest";
import { getApplication, getUnit, type JujuModel } from "#lib/testing/juju-model/model.ts";
import { fakeMachine } from "./fake-machine.ts";

const unitsOf = (model: JujuModel): readonly string[] =>
  [...getApplication(model, "kratos").units.values()].map(({ name, life = "alive" }) => `${name} ${life}`);

describe("add-unit", () => {
  test.each([
    ["add-unit kratos", ["kratos/0 alive", "kratos/1 alive"]],
    ["add-unit kratos -n 2", ["kratos/0 alive", "kratos/1 alive", "kratos/2 alive"]],
    ["add-unit kratos --num-units=2", ["kratos/0 alive", "kratos/1 alive", "kratos/2 alive"]],
  ])("%s", async (line, units) => {
    const { machine, type } = await fakeMachine(1);
    expect(await type(line)).toContain("Added kratos/1: its port 4433 is 127.0.0.1:39123 here");
    expect(unitsOf(machine.model)).toEqual(units);
  });

  test("says in one sentence why it cannot", async () => {
    const { machine, type, refuseUnits } = await fakeMachine(1);
    refuseUnits("this machine lets nobody make a network namespace: run as root");
    expect(await type("add-unit kratos")).toBe("ERROR this machine lets nobody make a network namespace: run as root");
    expect(unitsOf(machine.model)).toEqual(["kratos/0 alive"]);
  });
});

describe("fewer units", () => {
  test.each([
    ["remove-unit kratos --num-units 1", "scaling down to 2 units", ["alive", "alive", "dying"]],
    ["remove-unit kratos --num-units 3", "scaling down to 0 units", ["dying", "dying", "dying"]],
    ["scale-application kratos 1", "kratos scaled to 1 units", ["alive", "dying", "dying"]],
    ["scale-application kratos 3", "kratos scaled to 3 units", ["alive", "alive", "alive"]],
  ])("%s: the highest numbers are told to go", async (line, answer, lives) => {
    const { machine, type } = await fakeMachine(3);
    expect(await type(line)).toBe(answer);
    expect(unitsOf(machine.model)).toEqual(lives.map((life, number) => `kratos/${number} ${life}`));
  });

  test("are counted without those that are on their way out", async () => {
    const { machine, type } = await fakeMachine(3);
    await type("remove-unit kratos --num-units 1");
    expect(await type("remove-unit kratos --num-units 1")).toBe("scaling down to 1 units");
    expect(await type("remove-unit kratos --num-units 2")).toContain("cannot remove more units than currently exist");
    expect(unitsOf(machine.model)).toEqual(["kratos/0 alive", "kratos/1 dying", "kratos/2 dying"]);
  });
});

describe("what cannot be is refused", () => {
  test.each([
    ["add-unit", "no application specified"],
    ["add-unit kratos -n 0", "--num-units must be a positive integer"],
    ["add-unit kratos -n some", 'invalid number of units "some"'],
    ["add-unit keystone", 'application "keystone" not found; there are: kratos, other'],
    ["add-unit other", '"other" is a stand-in of this local model, which has one unit'],
    ["remove-unit kratos", "specify the number of units (> 0) to remove using --num-units"],
    ["remove-unit kratos other", "only single application supported"],
    [
      "remove-unit kratos/1",
      "k8s models do not support removing named units.\nInstead specify an application with --num-units.",
    ],
    ["scale-application kratos", "no scale specified"],
    ["scale-application kratos few", 'invalid scale "few"'],
    ["scale-application kratos -1", "option provided but not defined: -1"],
    ["elect-leader kratos/7", 'unit "kratos/7" not found; there are: kratos/0, kratos/1'],
    ["wait-for model m", '"model" is nothing to wait for; there are: unit, application'],
    ["resolved other/0", "other/0 is a stand-in: nothing runs there"],
  ])("%s", async (line, answer) => {
    const { machine, type } = await fakeMachine(2);
    expect(await type(line)).toContain(answer);
    expect(unitsOf(machine.model)).toEqual(["kratos/0 alive", "kratos/1 alive"]);
  });
});

describe("elect-leader", () => {
  test("moves the asterisk of status, and `kratos/leader`", async () => {
    const { type, asked } = await fakeMachine(2);
    await type("elect-leader kratos/1");
    expect(await type("status")).toMatch(
      /^kratos\/0 +active +idle +4433\/tcp\nkratos\/1\* +active +idle +39123->4433\/tcp$/m,
    );
    await type("run kratos/leader reconcile");
    expect(asked).toEqual(["kratos/1 runs reconcile"]);
  });

  test("takes no unit that is to go", async () => {
    const { machine, type } = await fakeMachine(2);
    await type("remove-unit kratos --num-units 1");
    expect(await type("elect-leader kratos/1")).toContain("kratos/1 is dying: it cannot lead any more");
    expect(getUnit(machine.model, "kratos/leader").name).toBe("kratos/0");
  });
});

describe("status", () => {
  test("shows of an application how many units it has, and the most serious of their statuses", async () => {
    const { machine, type } = await fakeMachine(3);
    getUnit(machine.model, "kratos/1").status = { name: "blocked", message: "no database", since: new Date() };
    getUnit(machine.model, "kratos/2").status = { name: "waiting", message: "", since: new Date() };
    expect(await type("status")).toMatch(/^kratos +blocked +3 +kratos +no database$/m);
    const { applications } = JSON.parse(await type("status --format=json"));
    expect(applications.kratos["application-status"]).toEqual({ current: "blocked" });
    expect(Object.values(applications.kratos.units)).toMatchObject([{ leader: true }, {}, {}]);
    expect(applications.kratos.units["kratos/1"]).not.toHaveProperty("leader");
  });

  test("of one unit has its peers and where its ports are reached", async () => {
    const { type } = await fakeMachine(2);
    const shown = JSON.parse(await type("show-unit kratos/1 --format=json"))["kratos/1"];
    expect(shown).toMatchObject({ leader: false, "local-ports": { 4433: 39_123 } });
    expect(Object.keys(shown["relation-info"][0]["related-units"])).toEqual(["kratos/0"]);
  });
});

describe("a command about units", () => {
  test.each([
    ["update-status", ["kratos/0 update-status", "kratos/1 update-status"]],
    ["update-status kratos/1", ["kratos/1 update-status"]],
    ["restart-container", ["kratos/0 restart", "kratos/1 restart"]],
    ["restart-container kratos/0", ["kratos/0 restart"]],
    ["resolved kratos/1", ["kratos/1 resolved"]],
    ["run kratos/1 reconcile", ["kratos/1 runs reconcile"]],
  ])("%s", async (line, expected) => {
    const { type, asked } = await fakeMachine(2);
    await type(line);
    expect(asked).toEqual(expected);
  });

  test("waits until they are active and at rest", async () => {
    const { machine, type, agents } = await fakeMachine(2);
    const unit = getUnit(machine.model, "kratos/1");
    unit.status = { name: "waiting", message: "", since: new Date() };
    agents.set("kratos/1", { name: "executing", message: "" });
    const waited: string[] = [];
    const waiting = ["unit kratos/0", "unit kratos/1", "application kratos"].map((what) =>
      type(`wait-for ${what}`).then(() => waited.push(what)),
    );
    await expect.poll(() => waited).toEqual(["unit kratos/0"]);
    unit.status = { name: "active", message: "", since: new Date() };
    agents.delete("kratos/1");
    await Promise.all(waiting);
    expect(waited.toSorted()).toEqual(["application kratos", "unit kratos/0", "unit kratos/1"]);
  });
});
