import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type Pebble, pebbleAt } from "#lib/pebble/transport.ts";

/** A path for a socket, gone after the test. */
export const socketPath = async (): Promise<string> => {
  const directory = await mkdtemp(join(tmpdir(), "fake-pebble-"));
  onTestFinished(() => rm(directory, { recursive: true }));
  return join(directory, "pebble.socket");
};

/** Something that listens as Pebble does and behaves as no Pebble should: `serve` is given each connection once a request has begun to arrive. */
export const fakePebble = async (serve: (socket: Socket, beginning: string) => void): Promise<Pebble> => {
  const path = await socketPath();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.once("data", (beginning) => serve(socket, beginning.toString("latin1")));
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return pebbleAt(path);
};

/** A whole answer of HTTP. */
export const httpAnswer = (status: number, body: string, type = "application/json"): string =>
  `HTTP/1.1 ${status} Status\r\nContent-Type: ${type}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
