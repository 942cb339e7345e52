import { describe, expect, test } from "vitest";
import { listChanges } from "#lib/pebble/changes.ts";
import { PebbleApiError, PebbleChangeError } from "#lib/pebble/errors.ts";
import { addLayer, type Service } from "#lib/pebble/layer.ts";
import { readLogs } from "#lib/pebble/logs.ts";
import {
  autostartServices,
  listServices,
  replan,
  restartServices,
  settleServices,
  signalServices,
  startServices,
  stopServices,
} from "#lib/pebble/services.ts";
import { usePebble } from "./use-pebble.ts";

const pebble = usePebble();
const add = (name: string, service: Partial<Service>) =>
  addLayer(pebble, name, { services: { [name]: { override: "replace", command: "sleep 60", ...service } } });
const find = async (name: string) => (await listServices(pebble, [name]))[0];

describe("services", () => {
  test("that are enabled are refused to start by themselves as long as there are none", async () =>
    expect(autostartServices(pebble)).rejects.toMatchObject({ name: "PebbleApiError", kind: "no-default-services" }));

  test("run after replan when they are enabled, and a second replan leaves them alone", async () => {
    await add("web", { startup: "enabled" });
    await replan(pebble);
    const first = await find("web");
    await replan(pebble);
    expect(await find("web")).toEqual(first);
    expect(first?.current).toBe("active");
    await autostartServices(pebble);
    expect(await find("web")).toEqual(first);
  });

  test("stop, and start and restart by name; names that do not exist are passed over in the list", async () => {
    await add("job", {});
    await startServices(pebble, ["job"]);
    const first = await find("job");
    await restartServices(pebble, ["job"]);
    const second = await find("job");
    expect(second?.currentSince).not.toBe(first?.currentSince);
    await stopServices(pebble, ["job"]);
    expect(await listServices(pebble, ["job", "nope"])).toMatchObject([{ name: "job", current: "inactive" }]);
  });

  test("that are disabled go on running after replan, restarted", async () => {
    await add("off", {});
    await startServices(pebble, ["off"]);
    const before = await find("off");
    await add("off", { startup: "disabled" });
    await replan(pebble);
    const after = await find("off");
    expect(after?.current).toBe("active");
    expect(after?.currentSince).not.toBe(before?.currentSince);
  });

  test("that were stopped and changed are started by replan, even if they are disabled", async () => {
    await add("back", {});
    await startServices(pebble, ["back"]);
    await stopServices(pebble, ["back"]);
    await add("back", { startup: "disabled", environment: { NEW: "1" } });
    await replan(pebble);
    expect((await find("back"))?.current).toBe("active");
  });

  test.each([0, 3])(
    "that exit at once with code %i fail with what they printed last, and are tried again",
    async (code) => {
      const name = `quick${code}`;
      await add(name, { command: `sh -c 'echo last words; exit ${code}'` });
      const error = await startServices(pebble, [name]).catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(PebbleChangeError);
      expect(error instanceof PebbleChangeError && error.log.join("\n")).toContain("last words");
      expect(String(error)).not.toContain("last words");
      expect((await find(name))?.current).toBe("backoff");
      await stopServices(pebble, [name]);
    },
  );

  test("that do not exist are refused", async () =>
    expect(startServices(pebble, ["nope"])).rejects.toThrow(
      new PebbleApiError(400, 'cannot start services: service "nope" does not exist'),
    ));

  test("get signals while they run, and refuse them otherwise", async () => {
    await add("listener", { command: `sh -c 'trap "echo heard" HUP; while true; do sleep 0.05; done'` });
    await expect(signalServices(pebble, "SIGHUP", ["listener"])).rejects.toMatchObject({ status: 500 });
    await startServices(pebble, ["listener"]);
    await signalServices(pebble, "SIGHUP", ["listener"]);
    await expect.poll(async () => (await readLogs(pebble, { services: ["listener"] })).length).toBe(1);
  });

  test("that somebody else has begun to start are waited for", async () => {
    await add("slow", {});
    const begun = startServices(pebble, ["slow"]);
    await expect.poll(async () => (await listChanges(pebble, { service: "slow" })).length).toBe(1);
    await settleServices(pebble);
    expect(await listChanges(pebble, { service: "slow" })).toEqual([]);
    await begun;
  });

  test("are not waited for longer than asked, nor after the signal", async () => {
    await add("late", {});
    await expect(startServices(pebble, ["late"], { timeoutMs: 200 })).rejects.toMatchObject({ name: "PebbleTimeout" });
    await settleServices(pebble);
    const reason = new Error("enough");
    const signal = AbortSignal.abort(reason);
    await expect(stopServices(pebble, ["late"], { signal })).rejects.toBe(reason);
    expect((await find("late"))?.current).toBe("active");
  });
});
