import { describe, expect, test } from "vitest";
import { PebbleApiError, PebbleProtocolError } from "#lib/pebble/errors.ts";
import { addLayer } from "#lib/pebble/layer.ts";
import { readLogs } from "#lib/pebble/logs.ts";
import { startServices } from "#lib/pebble/services.ts";
import { fakePebble, httpAnswer } from "./fake-pebble.ts";
import { usePebble } from "./use-pebble.ts";

const pebble = usePebble();

describe("the logs of services", () => {
  test("are the last lines, of all or of some", async () => {
    const talker = (word: string) =>
      ({ override: "replace", command: `sh -c 'for n in $(seq 40); do echo "${word} $n"; done; sleep 60'` }) as const;
    await addLayer(pebble, "talk", { services: { one: talker("one"), two: talker("two") } });
    await startServices(pebble, ["one", "two"]);
    const messages = async (...filter: Parameters<typeof readLogs>[1][]) =>
      (await readLogs(pebble, ...filter)).map(({ message }) => message);
    expect(await messages({ services: ["one"], lines: 2 })).toEqual(["one 39", "one 40"]);
    expect(await messages()).toHaveLength(30);
    expect(await messages({ lines: "all" })).toHaveLength(80);
    expect(await messages({ services: ["nope"] })).toEqual([]);
    expect((await readLogs(pebble, { services: ["two"], lines: 1 }))[0]).toEqual({
      service: "two",
      message: "two 40",
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    });
  });

  test("are refused when the request is not one, and named when they are garbage", async () => {
    await expect(readLogs(pebble, { lines: -7 })).rejects.toThrow(PebbleApiError);
    const garbage = await fakePebble((socket) => socket.end(httpAnswer(200, '{"time":1}\n')));
    await expect(readLogs(garbage)).rejects.toThrow(PebbleProtocolError);
  });
});
