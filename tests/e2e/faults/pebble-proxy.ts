import { chmod, rename, rm } from "node:fs/promises";
import { connect, createServer, type Socket } from "node:net";

/** Stands between the charm and its Pebble, and drops connections when it is told to. */
export interface PebbleProxy {
  /** Drops the connection of the next request whose first line matches, once Pebble has had it or before; gives how often it has done so. */
  dropNext(request: RegExp, moment: "before" | "after"): () => number;
  close(): Promise<void>;
}

/** Takes the place of a socket. */
export const startPebbleProxy = async (socketPath: string): Promise<PebbleProxy> => {
  const real = `${socketPath}.real`;
  await rename(socketPath, real);
  let drop: { readonly request: RegExp; readonly moment: "before" | "after" } | undefined;
  let dropped = 0;
  const server = createServer((client) => {
    const pebble = connect(real);
    const end = () => {
      client.destroy();
      pebble.destroy();
    };
    for (const socket of [client, pebble]) socket.on("error", end).on("close", end);
    client.on("data", (chunk: Buffer) => {
      const [firstLine = ""] = chunk.toString("latin1").split("\r\n");
      const { request, moment } = drop ?? {};
      if (request?.test(firstLine) !== true) return void pebble.write(chunk);
      drop = undefined;
      dropped++;
      if (moment === "before") return end();
      pebble.write(chunk);
      pebble.once("data", end);
    });
    pebble.on("data", (chunk: Buffer) => forward(chunk, client));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(socketPath, resolve);
  });
  await chmod(socketPath, 0o777);
  return {
    dropNext: (request, moment) => {
      drop = { request, moment };
      dropped = 0;
      return () => dropped;
    },
    close: async () => {
      await new Promise((resolve) => server.close(resolve));
      await rm(socketPath, { force: true });
      await rename(real, socketPath);
    },
  };
};

const forward = (chunk: Buffer, client: Socket): void => {
  if (!client.destroyed) client.write(chunk);
};
