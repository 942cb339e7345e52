import type { Socket } from "node:net";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PebbleApiError, PebbleNotReady, PebbleProtocolError } from "#lib/pebble/errors.ts";
import { exec } from "#lib/pebble/exec.ts";
import { type Message, openWebSocket, type WebSocket } from "#lib/pebble/websocket.ts";
import { encodeFrame, type Frame, OPCODE, readFrames } from "#lib/pebble/websocket-frame.ts";
import { fakePebble, httpAnswer } from "./fake-pebble.ts";

const UPGRADE = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";

/** A frame as a server sends it: not masked, of less than 126 bytes. */
const frame = (first: number, payload: string): Buffer =>
  Buffer.concat([Buffer.from([first, payload.length]), Buffer.from(payload)]);

const open = async (serve: (socket: Socket) => void): Promise<WebSocket> =>
  openWebSocket(await fakePebble((socket) => socket.write(UPGRADE, () => serve(socket))), "/v1/x");

const messagesOf = async (socket: WebSocket): Promise<readonly Message[]> => {
  const messages: Message[] = [];
  for await (const message of socket.messages()) messages.push(message);
  return messages;
};

/** What a server would read from the bytes of a client: the mask taken off. */
const unmask = (bytes: Buffer): Buffer => {
  const size = bytes.readUInt8(1) & 0x7f;
  const start = size === 126 ? 4 : size === 127 ? 10 : 2;
  const mask = bytes.subarray(start, start + 4);
  return Buffer.from(bytes.subarray(start + 4).map((byte, index) => byte ^ mask.readUInt8(index % 4)));
};

describe("a frame", () => {
  test("of any length is masked, and says its length in as few bytes as it can", () =>
    fc.assert(
      fc.property(
        fc.constantFrom(0, 1, 125, 126, 65_535, 65_536, 70_000),
        fc.uint8Array({ minLength: 1 }),
        (size, seed) => {
          const payload = Buffer.alloc(size, seed);
          const bytes = encodeFrame(OPCODE.binary, payload);
          expect(bytes.readUInt8(0)).toBe(0x82);
          expect(bytes.readUInt8(1) >> 7).toBe(1);
          expect(bytes.length - size).toBe(6 + (size < 126 ? 0 : size < 65_536 ? 2 : 8));
          expect(unmask(bytes).equals(payload)).toBe(true);
        },
      ),
    ));

  test("is read however its bytes arrive", () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ maxLength: 40 }), { maxLength: 5 }),
        fc.integer({ min: 1, max: 9 }),
        async (texts, length) => {
          const bytes = Buffer.concat(
            texts.map((text) => frame(0x82, Buffer.from(text).toString("hex").slice(0, 120))),
          );
          const chunks = async function* () {
            for (let start = 0; start < bytes.length; start += length) yield bytes.subarray(start, start + length);
          };
          const frames: Frame[] = [];
          for await (const each of readFrames(Buffer.alloc(0), chunks())) frames.push(each);
          expect(frames.map(({ payload }) => payload.toString())).toEqual(
            texts.map((text) => Buffer.from(text).toString("hex").slice(0, 120)),
          );
        },
      ),
    ));
});

describe("a WebSocket", () => {
  test("puts fragments together, answers pings and ends with a close", async () => {
    const answers: Buffer[] = [];
    const socket = await open((server) => {
      server.on("data", (chunk) => answers.push(chunk));
      server.write(Buffer.concat([frame(0x01, "he"), frame(0x89, "ping"), frame(0x80, "llo"), frame(0x88, "")]));
    });
    expect(await messagesOf(socket)).toEqual([{ type: "text", text: "hello" }]);
    await expect.poll(() => answers.map((bytes) => unmask(bytes).toString())).toEqual(["ping"]);
    expect(answers[0]?.readUInt8(0)).toBe(0x8a);
  });

  test("that claims a frame of more than Pebble sends is a named error", async () => {
    const socket = await open((server) => server.write(Buffer.from("827f00000fffffffffff", "hex")));
    await expect(messagesOf(socket)).rejects.toThrow(PebbleProtocolError);
  });

  test("that breaks does not bring the process down where nobody reads it", async () => {
    const socket = await open((server) => server.destroy());
    await expect.poll(async () => socket.send("x").then(() => socket.closed)).toBe(true);
  });

  test("that Pebble refuses has Pebble's reason", async () => {
    const body = '{"type":"error","result":{"message":"cannot find task \\"9\\""}}';
    const refusing = await fakePebble((socket) => socket.end(httpAnswer(404, body)));
    await expect(openWebSocket(refusing, "/v1/x")).rejects.toThrow(new PebbleApiError(404, 'cannot find task "9"'));
    const odd = await fakePebble((socket) => socket.end(httpAnswer(200, '{"type":"sync"}')));
    await expect(openWebSocket(odd, "/v1/x")).rejects.toThrow(PebbleProtocolError);
  });

  test("that does not open times out, or is given up", async () => {
    const silent = await fakePebble(() => undefined);
    const late = openWebSocket(silent, "/v1/x", { timeoutMs: 100 });
    await expect(late).rejects.toMatchObject({ name: "PebbleTimeout", request: "GET /v1/x" });
    const given = openWebSocket(silent, "/v1/x", { signal: AbortSignal.abort(new Error("enough")) });
    await expect(given).rejects.toThrow("enough");
  });
});

describe("a command under a Pebble that goes away", () => {
  const accepted = httpAnswer(202, '{"type":"async","change":"1","result":{"task-id":"1"}}');

  test.each([
    ["before its sockets are open", (socket: Socket) => socket.destroy()],
    ["while it runs", (socket: Socket) => socket.end(Buffer.concat([Buffer.from(UPGRADE), frame(0x82, "half")]))],
  ])("fails %s, and what it has printed by then is not taken for all", async (_when, serve) => {
    const leaving = await fakePebble((socket, beginning) => {
      if (beginning.startsWith("POST")) socket.end(accepted);
      else if (beginning.includes("/control")) socket.write(UPGRADE);
      else serve(socket);
    });
    await expect(exec(leaving, ["true"])).rejects.toThrow(PebbleNotReady);
  });

  test("lets all its sockets go when one of them breaks", async () => {
    const open = new Set<string>();
    const half = await fakePebble((socket, beginning) => {
      if (beginning.startsWith("POST")) return socket.end(accepted);
      const name = /websocket\/(?<name>\w+)/.exec(beginning)?.groups?.["name"] ?? "";
      open.add(name);
      socket.on("close", () => open.delete(name));
      return socket.write(UPGRADE, () => name === "stdio" && setTimeout(() => socket.destroy(), 50));
    });
    await expect(exec(half, ["true"])).rejects.toThrow(PebbleNotReady);
    await expect.poll(() => [...open]).toEqual([]);
  });

  test("is not waited for longer than its time and a little more", async () => {
    const hanging = await fakePebble((socket, beginning) => {
      if (beginning.startsWith("POST")) socket.end(accepted);
      else socket.write(UPGRADE);
    });
    const started = Date.now();
    await expect(exec(hanging, ["sleep", "hunter2"], { timeoutMs: 100 })).rejects.toMatchObject({
      name: "PebbleTimeout",
      request: "exec sleep",
    });
    expect(Date.now() - started).toBeLessThan(8_000);
  });
});
