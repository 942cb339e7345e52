import { describe, expect, test } from "vitest";
import { getChange, waitForChange } from "#lib/pebble/changes.ts";
import { listChecks, refreshCheck, startChecks, stopChecks } from "#lib/pebble/checks.ts";
import { isHealthy } from "#lib/pebble/health.ts";
import { addLayer, type Check } from "#lib/pebble/layer.ts";
import { usePebble } from "./use-pebble.ts";

const pebble = usePebble();
const add = (name: string, command: string, check: Partial<Check> = {}) =>
  addLayer(pebble, name, {
    checks: { [name]: { override: "replace", period: "100ms", threshold: 1, exec: { command }, ...check } },
  });
const find = async (name: string) => (await listChecks(pebble, { names: [name] }))[0];

/** Waits until Pebble has noticed a failure and looks for the recovery: a stop in between would crash Pebble 1.32. */
const isDown = (name: string) =>
  expect
    .poll(async () => {
      const { status, changeId = "" } = (await find(name)) ?? {};
      return status === "down" ? (await getChange(pebble, changeId)).kind : status;
    })
    .toBe("recover-check");

describe("checks", () => {
  test("that were just added are up, though they have not yet succeeded", async () => {
    await add("new", "false", { period: "1m" });
    expect(await find("new")).toMatchObject({ status: "up", successes: 0 });
  });

  test("go down, stop and start; what did not change is not named", async () => {
    await add("down", "false", { level: "ready" });
    await isDown("down");
    expect(await stopChecks(pebble, ["down"])).toEqual(["down"]);
    expect(await stopChecks(pebble, ["down"])).toEqual([]);
    expect((await find("down"))?.status).toBe("inactive");
    expect(await startChecks(pebble, ["down"])).toEqual(["down"]);
  });

  test("are told apart by level and name", async () => {
    await add("alive", "true", { level: "alive" });
    await add("ready", "true", { level: "ready" });
    const names = async (...filter: Parameters<typeof listChecks>[1][]) =>
      (await listChecks(pebble, ...filter)).map(({ name }) => name);
    expect(await names({ level: "alive" })).toEqual(["alive"]);
    expect(await names({ level: "ready", names: ["alive", "ready"] })).toEqual(["ready"]);
    expect(await names({ names: ["ready", "nope"] })).toEqual(["ready"]);
  });

  test("run at once on demand, with the reason of a failure", async () => {
    await add("good", "true", { period: "1m" });
    await add("bad", "false", { period: "1m" });
    expect(await refreshCheck(pebble, "good")).toMatchObject({
      check: { name: "good", status: "up" },
      error: undefined,
    });
    expect((await refreshCheck(pebble, "bad")).error).toBe("exit status 1");
    await expect.poll(async () => (await find("bad"))?.status).toBe("down");
  });

  test("that were stopped start again with any layer, unless they are disabled", async () => {
    await add("stopped", "true");
    await add("disabled", "true", { startup: "disabled" });
    const { changeId = "" } = (await find("stopped")) ?? {};
    await stopChecks(pebble, ["stopped"]);
    await waitForChange(pebble, changeId);
    await addLayer(pebble, "other", {});
    expect(await listChecks(pebble, { names: ["stopped", "disabled"] })).toMatchObject([
      { name: "disabled", status: "inactive" },
      { name: "stopped", status: "up" },
    ]);
  });

  test("that do not exist are refused", async () => {
    await expect(refreshCheck(pebble, "nope")).rejects.toMatchObject({ name: "PebbleApiError", status: 404 });
    await expect(startChecks(pebble, ["nope"])).rejects.toThrow(
      "cannot start checks: cannot find checks in plan: nope",
    );
  });
});

describe("health", () => {
  test("that is bad is an answer; checks that are stopped do not count", async () => {
    await add("sick", "false", { level: "ready" });
    await add("well", "true", { level: "alive" });
    await isDown("sick");
    const ours = { names: ["sick", "well"] };
    expect(await isHealthy(pebble)).toBe(false);
    expect(await isHealthy(pebble, { ...ours, level: "ready" })).toBe(false);
    expect(await isHealthy(pebble, { ...ours, level: "alive" })).toBe(true);
    expect(await isHealthy(pebble, { names: ["well"] })).toBe(true);
    await stopChecks(pebble, ["sick"]);
    expect(await isHealthy(pebble, { ...ours, level: "ready" })).toBe(true);
  });
});
