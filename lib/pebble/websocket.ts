import { randomBytes } from "node:crypto";
import { request as httpRequest } from "node:http";
import type { Socket } from "node:net";
import { PebbleApiError, PebbleNotReady } from "./errors.ts";
import type { Pebble } from "./transport.ts";

/** A message of a WebSocket. Pebble sends output as binary and commands as text. */
export type Message =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "binary"; readonly data: Buffer };

/** A WebSocket to Pebble (RFC 6455), the part of it that Pebble uses: Node's own cannot reach a unix socket. */
export interface WebSocket {
  send(message: string | Uint8Array): void;
  /** Messages until the other side or `close` ends it. */
  messages(): AsyncIterable<Message>;
  close(): void;
}

/** Opens a WebSocket at a path of Pebble's API. */
export const openWebSocket = (pebble: Pebble, path: string, signal: AbortSignal): Promise<WebSocket> =>
  new Promise((resolve, reject) => {
    const upgrade = httpRequest({
      socketPath: pebble.socketPath,
      path,
      agent: false,
      signal,
      headers: {
        host: "pebble",
        connection: "Upgrade",
        upgrade: "websocket",
        "sec-websocket-version": "13",
        "sec-websocket-key": randomBytes(16).toString("base64"),
      },
    });
    upgrade.on("upgrade", (_response, socket: Socket, head) => resolve(webSocketOver(socket, head)));
    upgrade.on("response", (response) => {
      response.resume();
      reject(new PebbleApiError(response.statusCode ?? 0, `Pebble refuses a WebSocket at ${path}`));
    });
    upgrade.on("error", (error) =>
      reject(signal.aborted ? signal.reason : new PebbleNotReady(pebble.socketPath, error)),
    );
    upgrade.end();
  });

const OPCODE = { continuation: 0x0, text: 0x1, binary: 0x2, close: 0x8, ping: 0x9, pong: 0xa } as const;

const webSocketOver = (socket: Socket, head: Buffer): WebSocket => ({
  send: (message) =>
    void socket.write(
      typeof message === "string"
        ? encodeFrame(OPCODE.text, Buffer.from(message))
        : encodeFrame(OPCODE.binary, Buffer.from(message)),
    ),
  messages: () => readMessages(socket, head),
  close: () => void socket.destroy(),
});

async function* readMessages(socket: Socket, head: Buffer): AsyncGenerator<Message> {
  let fragments: Buffer[] = [];
  let opening: number = OPCODE.binary;
  for await (const { opcode, final, payload } of readFrames(socket, head)) {
    if (opcode === OPCODE.close) return;
    if (opcode === OPCODE.ping) socket.write(encodeFrame(OPCODE.pong, payload));
    if (opcode === OPCODE.ping || opcode === OPCODE.pong) continue;
    if (opcode !== OPCODE.continuation) opening = opcode;
    fragments.push(payload);
    if (!final) continue;
    const data = Buffer.concat(fragments);
    fragments = [];
    yield opening === OPCODE.text ? { type: "text", text: data.toString() } : { type: "binary", data };
  }
}

interface Frame {
  readonly opcode: number;
  readonly final: boolean;
  readonly payload: Buffer;
}

async function* readFrames(socket: Socket, head: Buffer): AsyncGenerator<Frame> {
  let buffered = head;
  const drain = function* (): Generator<Frame> {
    for (let frame = decodeFrame(buffered); frame !== undefined; frame = decodeFrame(buffered)) {
      buffered = buffered.subarray(frame.length);
      yield frame;
    }
  };
  yield* drain();
  for await (const chunk of socket) {
    buffered = Buffer.concat([buffered, chunk]);
    yield* drain();
  }
}

/** Lengths up to 125 stand in the second byte; 126 and 127 say that 2 or 8 more bytes hold it. */
const decodeFrame = (bytes: Buffer): (Frame & { readonly length: number }) | undefined => {
  const [first, second] = bytes;
  if (first === undefined || second === undefined) return undefined;
  const short = second & 0x7f;
  const start = short === 126 ? 4 : short === 127 ? 10 : 2;
  if (bytes.length < start) return undefined;
  const size = short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short;
  if (bytes.length < start + size) return undefined;
  const payload = bytes.subarray(start, start + size);
  return { opcode: first & 0x0f, final: (first & 0x80) !== 0, payload, length: start + size };
};

/** What a client sends is masked, always (RFC 6455, 5.3). */
const encodeFrame = (opcode: number, payload: Buffer): Buffer => {
  const mask = randomBytes(4);
  const masked = Buffer.from(payload.map((byte, index) => byte ^ (mask[index % 4] ?? 0)));
  return Buffer.concat([Buffer.from([0x80 | opcode]), encodeLength(payload.length), mask, masked]);
};

const encodeLength = (length: number): Buffer => {
  if (length < 126) return Buffer.from([0x80 | length]);
  if (length < 0x1_0000) {
    const bytes = Buffer.from([0x80 | 126, 0, 0]);
    bytes.writeUInt16BE(length, 1);
    return bytes;
  }
  const bytes = Buffer.alloc(9);
  bytes[0] = 0x80 | 127;
  bytes.writeBigUInt64BE(BigInt(length), 1);
  return bytes;
};
