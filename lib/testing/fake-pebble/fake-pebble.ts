import { mkdir, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { dirname } from "node:path";
import type { Duplex } from "node:stream";
import { encode, encodeRefusal, Refusal } from "./api/answer.ts";
import type { ApiRequest } from "./api/request.ts";
import { route } from "./api/routes.ts";
import { connectionPair } from "./connection-pair.ts";
import { type Container, untilIdle } from "./container.ts";
import { describeCall, type PebbleCall } from "./pebble-call.ts";
import { acceptWebSocket } from "./websocket-server.ts";

/** A Pebble that serves a container in memory, as Pebble does it. */
export interface FakePebble {
  /** What it was asked, in order. */
  readonly calls: readonly PebbleCall[];
  /** Opens a connection to it within this process. */
  connect(): Duplex;
  /** Stops listening, drops every connection, and lets what it has begun come to its end. */
  stop(): Promise<void>;
}

/** How a fake Pebble is started. */
export interface FakePebbleOptions {
  readonly container: Container;
  /** A unix socket to listen on; without it there is `connect` alone. */
  readonly socketPath?: string;
  /** Decides about the connection of each request, counted from 1; by default all are kept. */
  readonly fate?: (call: PebbleCall, count: number) => ConnectionFate;
}

/** What becomes of a request: it is answered, its connection ends before it has any effect, or after that and before the answer. */
export type ConnectionFate = "answer" | "drop-before" | "drop-after";

/** Starts to serve. */
export const startFakePebble = async ({
  container,
  socketPath,
  fate = () => "answer",
}: FakePebbleOptions): Promise<FakePebble> => {
  const calls: PebbleCall[] = [];
  const sockets = new Set<Duplex>();
  const fateOf = (request: ApiRequest): ConnectionFate => {
    const call = describeCall(request);
    calls.push(call);
    return fate(call, calls.length);
  };
  const server = createServer((message, response) => {
    void serve(container, message, response, fateOf);
  });
  server.on("connection", (socket: Duplex) => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => sockets.delete(socket));
  });
  server.on("upgrade", (message: IncomingMessage, socket: Duplex) => upgrade(container, message, socket));
  if (socketPath !== undefined) await listen(server, socketPath);
  return {
    calls,
    connect: () => {
      const ends = connectionPair();
      server.emit("connection", ends.server);
      return ends.client;
    },
    stop: async () => {
      const closed = server.listening && new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
      await untilIdle(container);
    },
  };
};

const listen = async (server: Server, socketPath: string): Promise<void> => {
  await mkdir(dirname(socketPath), { recursive: true });
  await rm(socketPath, { force: true });
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
};

const serve = async (
  container: Container,
  message: IncomingMessage,
  response: ServerResponse,
  fateOf: (request: ApiRequest) => ConnectionFate,
): Promise<void> => {
  const request = await readRequest(message);
  if (request === undefined) return;
  const fate = fateOf(request);
  if (fate === "drop-before") return void message.socket.destroy();
  const { status, contentType, body } = await answer(container, request);
  if (fate === "drop-after") return void message.socket.destroy();
  response.writeHead(status, { "content-type": contentType }).end(body);
};

/** Undefined when the client goes away in the middle. */
const readRequest = async (message: IncomingMessage): Promise<ApiRequest | undefined> => {
  const body = await bodyOf(message);
  if (body === undefined) return undefined;
  const { pathname, searchParams } = new URL(message.url ?? "/", "http://pebble");
  return {
    method: message.method ?? "GET",
    path: pathname,
    query: searchParams,
    headers: message.headers,
    body,
  };
};

const bodyOf = (message: IncomingMessage): Promise<Buffer | undefined> =>
  new Promise((resolve) => {
    const chunks: Buffer[] = [];
    message.on("data", (chunk: Buffer) => chunks.push(chunk));
    message.on("end", () => resolve(Buffer.concat(chunks)));
    message.on("error", () => resolve(undefined));
  });

const answer = async (container: Container, request: ApiRequest): Promise<ReturnType<typeof encode>> => {
  try {
    return encode(await route(container, request));
  } catch (error) {
    if (error instanceof Refusal) return encodeRefusal(error);
    return encodeRefusal(new Refusal(500, `the fake Pebble has a bug: ${String(error)}`));
  }
};

const upgrade = (container: Container, message: IncomingMessage, socket: Duplex): void => {
  const [, , , task = "", , name = ""] = (message.url ?? "").split("/");
  const execution = container.executions.get(task);
  if (execution === undefined || !execution.names.includes(name)) {
    const { status, body } = encodeRefusal(new Refusal(404, `cannot find task ${JSON.stringify(task)}`));
    socket.end(
      `HTTP/1.1 ${status} Not Found\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
    );
    return;
  }
  execution.connect(name, acceptWebSocket(socket, String(message.headers["sec-websocket-key"])));
};
