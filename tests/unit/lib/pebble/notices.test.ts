import { describe, expect, test } from "vitest";
import { PebbleApiError } from "#lib/pebble/errors.ts";
import { addNotice, getNotice, listNotices, waitForNotices } from "#lib/pebble/notices.ts";
import { usePebble } from "./use-pebble.ts";

const pebble = usePebble();

describe("notices", () => {
  test("come back with their data, and count when they are repeated", async () => {
    const id = await addNotice(pebble, "example.com/backup", { data: { file: "a" } });
    expect(await addNotice(pebble, "example.com/backup", { data: { file: "b" } })).toBe(id);
    expect(await getNotice(pebble, id)).toMatchObject({
      id,
      type: "custom",
      key: "example.com/backup",
      userId: process.getuid?.(),
      occurrences: 2,
      lastData: { file: "b" },
    });
  });

  test("within their time are counted, but not told again", async () => {
    const id = await addNotice(pebble, "example.com/calm", { repeatAfterMs: 60_000 });
    const first = await getNotice(pebble, id);
    await addNotice(pebble, "example.com/calm", { repeatAfterMs: 60_000 });
    expect(await getNotice(pebble, id)).toMatchObject({
      occurrences: 2,
      lastRepeated: first?.lastRepeated,
      lastData: {},
    });
  });

  test("are told apart by type, key, time and user", async () => {
    await addNotice(pebble, "example.com/one");
    const [one] = await listNotices(pebble, { keys: ["example.com/one"] });
    await addNotice(pebble, "example.com/two");
    const keys = async (...filter: Parameters<typeof listNotices>[1][]) =>
      (await listNotices(pebble, ...filter)).map(({ key }) => key);
    expect(await keys({ types: ["custom"], keys: ["example.com/two", "example.com/one"] })).toEqual([
      "example.com/one",
      "example.com/two",
    ]);
    expect(await keys({ after: one?.lastRepeated ?? "" })).toEqual(["example.com/two"]);
    expect(await keys({ types: ["no-such-type"] })).toEqual([]);
    expect(await keys({ users: "all" })).toContain("example.com/one");
    expect(await keys({ users: { userId: 4242 }, types: ["custom"] })).toEqual([]);
  });

  test("are waited for: they come as soon as they are there", async () => {
    const waiting = waitForNotices(pebble, { keys: ["example.com/soon"] }, { timeoutMs: 10_000 });
    const started = Date.now();
    await addNotice(pebble, "example.com/soon");
    expect(await waiting).toMatchObject([{ key: "example.com/soon" }]);
    expect(Date.now() - started).toBeLessThan(5_000);
  });

  test("that do not come are none, and the signal ends the wait", async () => {
    const never = { keys: ["example.com/never"] };
    expect(await waitForNotices(pebble, never, { timeoutMs: 100 })).toEqual([]);
    const waiting = new AbortController();
    const rejected = expect(waitForNotices(pebble, never, { signal: waiting.signal })).rejects.toThrow("enough");
    waiting.abort(new Error("enough"));
    await rejected;
  });

  test("that do not exist are undefined; keys that Pebble does not take are refused", async () => {
    expect(await getNotice(pebble, "9999")).toBeUndefined();
    await expect(addNotice(pebble, "no-domain")).rejects.toThrow(PebbleApiError);
    await expect(addNotice(pebble, "example.com/big", { data: { a: "x".repeat(5_000) } })).rejects.toThrow(
      "4096 bytes",
    );
  });
});
