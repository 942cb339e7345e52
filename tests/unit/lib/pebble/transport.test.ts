import { mkdir, writeFile as writeLocal } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { requestSync } from "#lib/pebble/envelope.ts";
import { PebbleApiError, PebbleNotReady, PebbleProtocolError, PebbleTimeout } from "#lib/pebble/errors.ts";
import { writeFile } from "#lib/pebble/files.ts";
import { listServices } from "#lib/pebble/services.ts";
import { systemInfo } from "#lib/pebble/system-info.ts";
import { pebbleAt } from "#lib/pebble/transport.ts";
import { fakePebble, httpAnswer, socketPath } from "./fake-pebble.ts";

describe("a Pebble is not ready", () => {
  test("when there is no socket", async () => {
    const path = await socketPath();
    await expect(systemInfo(pebbleAt(path))).rejects.toThrow(new PebbleNotReady(path));
  });

  test("when what is there is no socket", async () => {
    const path = await socketPath();
    await writeLocal(path, "");
    await expect(systemInfo(pebbleAt(path))).rejects.toThrow(PebbleNotReady);
    await mkdir(`${path}.d`);
    await expect(systemInfo(pebbleAt(`${path}.d`))).rejects.toThrow(PebbleNotReady);
  });

  test("but not when its path can never be one of a socket: that is a mistake of its own", async () => {
    const path = await socketPath();
    await writeLocal(path, "");
    await expect(systemInfo(pebbleAt(`${path}/below`))).rejects.toMatchObject({ code: "ENOTDIR" });
  });

  test.each([
    ["at once", ""],
    ["in the middle of the head", "HTTP/1.1 200 OK\r\nContent-"],
    ["in the middle of the body", "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{"],
    ["in the middle of a chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{"],
  ])("when it goes away %s", async (_when, beginning) => {
    const leaving = await fakePebble((socket) => socket.end(beginning));
    await expect(systemInfo(leaving)).rejects.toThrow(PebbleNotReady);
    const killed = await fakePebble((socket) => socket.write(beginning, () => socket.destroy()));
    await expect(systemInfo(killed)).rejects.toThrow(PebbleNotReady);
  });

  test("when it goes away in the middle of a write, which is not repeated", async () => {
    let connections = 0;
    const leaving = await fakePebble((socket) => {
      connections += 1;
      socket.destroy();
    });
    await expect(writeFile(leaving, "/x", "y".repeat(5_000_000))).rejects.toThrow(PebbleNotReady);
    expect(connections).toBe(1);
  });
});

describe("a Pebble that is slow", () => {
  test.each([
    ["to answer at all", ""],
    ["to end its answer", "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{"],
  ])("%s times out, and can be given up earlier", async (_what, beginning) => {
    const slow = await fakePebble((socket) => socket.write(beginning));
    await expect(systemInfo(slow, { timeoutMs: 100 })).rejects.toThrow(new PebbleTimeout("GET /v1/system-info", 100));
    const asking = new AbortController();
    setTimeout(() => asking.abort(new Error("enough")), 50);
    await expect(systemInfo(slow, { signal: asking.signal })).rejects.toThrow("enough");
  });

  test("is not asked at all when the signal is aborted already", async () => {
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(systemInfo(pebbleAt("/nowhere"), { signal })).rejects.toThrow("enough");
  });
});

describe("an answer that Pebble does not promise", () => {
  test.each([
    ["no HTTP", "hunter2 is no HTTP\r\n\r\n"],
    ["no JSON", httpAnswer(200, '{"hunter2')],
    ["nothing", httpAnswer(200, "")],
    ["a page of a proxy", httpAnswer(502, "<html>hunter2</html>", "text/html")],
    ["no envelope", httpAnswer(200, '{"hunter2":1}')],
    ["an error without a reason", httpAnswer(500, '{"type":"error","result":"hunter2"}')],
    ["another result", httpAnswer(200, '{"type":"sync","result":{"boot-id":["hunter2"],"version":"1"}}')],
  ])("is a named error that does not repeat it: %s", async (_what, answer) => {
    const garbled = await fakePebble((socket) => socket.end(answer));
    const error = await systemInfo(garbled).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(PebbleProtocolError);
    expect(error).toMatchObject({ request: "GET /v1/system-info" });
    expect(String(error)).not.toContain("hunter2");
  });

  test("says which part of it is wrong", async () => {
    const answer = httpAnswer(200, '{"type":"sync","result":[{"name":"a","startup":"enabled","current":"new"}]}');
    const garbled = await fakePebble((socket) => socket.end(answer));
    await expect(listServices(garbled)).rejects.toThrow(
      "Pebble's answer to GET /v1/services breaks its API: invalid_value at 0.current",
    );
  });
});

describe("a refusal", () => {
  test("has its status, its kind and Pebble's own words", async () => {
    const body = JSON.stringify({ type: "error", result: { message: "access denied", kind: "login-required" } });
    const strict = await fakePebble((socket) => socket.end(httpAnswer(401, body)));
    const refused = systemInfo(strict);
    await expect(refused).rejects.toThrow(PebbleApiError);
    await expect(refused).rejects.toMatchObject({ status: 401, kind: "login-required", message: "access denied" });
  });

  test("that comes before all of the body was sent ends the sending", async () => {
    let sent = 0;
    const body = async function* () {
      for (; sent < 1_000; sent++) yield Buffer.alloc(100_000);
    };
    const refusal = httpAnswer(400, '{"type":"error","result":{"message":"no metadata"}}');
    const early = await fakePebble((socket) => socket.write(refusal));
    const request = { method: "POST", path: "/v1/files", body: body() } as const;
    await expect(requestSync(early, request, z.unknown())).rejects.toThrow(new PebbleApiError(400, "no metadata"));
    expect(sent).toBeLessThan(1_000);
  });
});
