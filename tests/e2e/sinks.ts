import { createServer } from "node:http";
import type { Server } from "node:net";
import { SMTPServer } from "smtp-server";

/** A server of a neighbour that keeps what it is sent. */
export interface Sink<Received> {
  readonly port: number;
  readonly received: readonly Received[];
  close(): Promise<void>;
}

/** A request to an HTTP server. */
export interface ReceivedRequest {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: string;
}

/** Starts a server that answers every request with 204. */
export const startHttpSink = async (): Promise<Sink<ReceivedRequest>> => {
  const received: ReceivedRequest[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { authorization } = request.headers;
    received.push({ path: request.url ?? "", authorization, body: Buffer.concat(chunks).toString() });
    response.writeHead(204).end();
  });
  const port = await listen(server);
  return {
    ...{ port, received },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
};

/** Starts a mail server that takes mail from one user only. */
export const startMailSink = async (user: string, password: string): Promise<Sink<string>> => {
  const received: string[] = [];
  const server = new SMTPServer({
    disabledCommands: ["STARTTLS"],
    allowInsecureAuth: true,
    onAuth: (auth, _session, done) =>
      auth.username === user && auth.password === password ? done(null, { user }) : done(new Error("wrong password")),
    onData: (stream, _session, done) => {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        received.push(Buffer.concat(chunks).toString());
        done();
      });
    },
  });
  // A client that was refused just goes.
  server.on("error", () => undefined);
  const port = await listen(server.server);
  return { port, received, close: () => new Promise((resolve) => server.close(() => resolve())) };
};

const listen = async (server: Server): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
};
