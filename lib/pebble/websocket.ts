import { randomBytes } from "node:crypto";
import { request as httpRequest } from "node:http";
import type { Duplex } from "node:stream";
import { openEnvelope } from "./envelope.ts";
import { PebbleProtocolError } from "./errors.ts";
import {
  connectionTo,
  drained,
  limit,
  nameOf,
  type Pebble,
  type RequestOptions,
  transportFailure,
} from "./transport.ts";
import { encodeFrame, FrameTooLong, OPCODE, readFrames } from "./websocket-frame.ts";

/** A message of a WebSocket. Pebble sends output as binary and commands as text. */
export type Message =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "binary"; readonly data: Buffer };

/** A WebSocket to Pebble (RFC 6455), the part of it that Pebble uses: Node's own cannot reach a unix socket. */
export interface WebSocket {
  /** Resolves when the other side has room for more, or the connection is over. */
  send(message: string | Uint8Array): Promise<void>;
  readonly closed: boolean;
  /** Messages until the other side or `close` ends it. */
  messages(): AsyncIterable<Message>;
  /** Drops the connection. */
  close(): void;
}

/** Opens a WebSocket at a path of Pebble's API. The time limit and the signal are for the attempt only. */
export const openWebSocket = (pebble: Pebble, path: string, options: RequestOptions = {}): Promise<WebSocket> =>
  new Promise((resolve, reject) => {
    const request = { method: "GET", path } as const;
    const upgrade = httpRequest({
      createConnection: connectionTo(pebble),
      path,
      headers: {
        host: "pebble",
        connection: "Upgrade",
        upgrade: "websocket",
        "sec-websocket-version": "13",
        "sec-websocket-key": randomBytes(16).toString("base64"),
      },
    });
    const failure = limit(upgrade, pebble, { ...request, ...options });
    upgrade.on("upgrade", (_response, socket: Duplex, head) =>
      resolve(webSocketOver(socket, head, (error) => transportFailure(pebble, request, nameGarbage(error, path)))),
    );
    upgrade.on("response", (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", (error) => reject(failure(error)));
      response.on("end", () => {
        try {
          openEnvelope(request, { status: response.statusCode ?? 0, body: Buffer.concat(chunks) });
          reject(new PebbleProtocolError(nameOf(request), "it opens no WebSocket"));
        } catch (error) {
          reject(error);
        }
      });
    });
    upgrade.on("error", (error) => reject(failure(error)));
    upgrade.end();
  });

const nameGarbage = (error: unknown, path: string): unknown =>
  error instanceof FrameTooLong ? new PebbleProtocolError(`GET ${path}`, error.message) : error;

const webSocketOver = (socket: Duplex, head: Buffer, failure: (error: unknown) => unknown): WebSocket => {
  // Whoever reads the messages gets the error; where nobody does, it says no more than that the connection is over.
  socket.on("error", () => undefined);
  const write = (opcode: number, payload: Uint8Array): Promise<void> =>
    socket.destroyed || socket.write(encodeFrame(opcode, payload)) ? Promise.resolve() : drained(socket);
  return {
    send: (message) =>
      typeof message === "string" ? write(OPCODE.text, Buffer.from(message)) : write(OPCODE.binary, message),
    get closed() {
      return socket.destroyed;
    },
    messages: async function* () {
      try {
        yield* readMessages(socket, head);
      } catch (error) {
        throw failure(error);
      }
    },
    close: () => void socket.destroy(),
  };
};

async function* readMessages(socket: Duplex, head: Buffer): AsyncGenerator<Message> {
  let fragments: Buffer[] = [];
  let opening: number = OPCODE.binary;
  // Whoever stops to read closes it, without the error that an iterator left early makes.
  const chunks = socket.iterator({ destroyOnReturn: false });
  for await (const { opcode, final, payload } of readFrames(head, chunks)) {
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
