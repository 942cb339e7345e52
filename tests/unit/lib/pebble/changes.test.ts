import { describe, expect, test } from "vitest";
import { abortChange, carryOut, getChange, listChanges, waitForChange } from "#lib/pebble/changes.ts";
import { json } from "#lib/pebble/envelope.ts";
import { PebbleTimeout } from "#lib/pebble/errors.ts";
import { addLayer } from "#lib/pebble/layer.ts";
import { fakePebble, httpAnswer } from "./fake-pebble.ts";
import { usePebble } from "./use-pebble.ts";

const pebble = usePebble();
const start = (name: string, command = "sleep 60") =>
  addLayer(pebble, name, { services: { [name]: { override: "replace", command } } }).then(() =>
    carryOut(pebble, { method: "POST", path: "/v1/services", ...json({ action: "start", services: [name] }) }),
  );

describe("changes", () => {
  test("are found by their id, and by the service that they touch", async () => {
    const change = await start("web");
    expect(change).toMatchObject({ kind: "start", status: "Done", ready: true, tasks: [{ kind: "start" }] });
    expect(await getChange(pebble, change.id)).toEqual(change);
    expect(await listChanges(pebble, { select: "all", service: "web" })).toEqual([change]);
    expect(await listChanges(pebble, { select: "ready", service: "other" })).toEqual([]);
    expect(await listChanges(pebble, { select: "in-progress" })).toEqual([]);
  });

  test("that do not exist, and those that are over, are refused", async () => {
    await expect(getChange(pebble, "9999")).rejects.toThrow('cannot find change with id "9999"');
    const { id } = await start("done");
    await expect(abortChange(pebble, id)).rejects.toThrow(`cannot abort change ${id} with nothing pending`);
  });

  test("that fail are an end as any other for who only waits", async () => {
    await start("brief", "false").catch(() => undefined);
    const [change] = await listChanges(pebble, { select: "ready", service: "brief" });
    expect(await waitForChange(pebble, change?.id ?? "")).toMatchObject({ status: "Error", ready: true });
  });

  test.each([0, 200])("that never end are waited for no longer than %i ms", async (timeoutMs) => {
    const check = { override: "replace", period: "50ms", threshold: 1, exec: { command: "false" } } as const;
    await addLayer(pebble, "endless", { checks: { endless: check } });
    const recovery = async () => (await listChanges(pebble)).find(({ kind }) => kind === "recover-check");
    await expect.poll(recovery).toBeDefined();
    const waiting = waitForChange(pebble, (await recovery())?.id ?? "", { timeoutMs });
    await expect(waiting).rejects.toThrow(PebbleTimeout);
  });

  test("are not waited for after the signal", async () => {
    const waiting = new AbortController();
    const hanging = await fakePebble(() => waiting.abort(new Error("enough")));
    await expect(waitForChange(hanging, "1", { signal: waiting.signal })).rejects.toThrow("enough");
  });

  test("are begun once, even if the answer is lost", async () => {
    let begun = 0;
    const lossy = await fakePebble((socket) => {
      begun += 1;
      socket.destroy();
    });
    const request = { method: "POST", path: "/v1/services", ...json({ action: "replan" }) } as const;
    await expect(carryOut(lossy, request)).rejects.toMatchObject({ name: "PebbleNotReady" });
    expect(begun).toBe(1);
  });

  test("that were aborted by somebody else have not succeeded", async () => {
    const aborted = { id: "1", kind: "start", summary: "", status: "Hold", ready: true, "spawn-time": "" };
    const other = await fakePebble((socket, beginning) =>
      socket.end(
        beginning.startsWith("POST")
          ? httpAnswer(202, JSON.stringify({ type: "async", change: "1", result: null }))
          : httpAnswer(200, JSON.stringify({ type: "sync", result: aborted })),
      ),
    );
    await expect(carryOut(other, { method: "POST", path: "/v1/services" })).rejects.toMatchObject({
      name: "PebbleChangeError",
      changeId: "1",
    });
  });
});
