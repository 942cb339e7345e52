import { mkdir, rename, rm } from "node:fs/promises";
import { connect as connectToSocket, createServer } from "node:net";
import { dirname, join } from "node:path";
import type { Duplex } from "node:stream";
import { openContainer, snapshot } from "#lib/testing/fake-pebble/container.ts";
import type { ContainerState } from "#lib/testing/fake-pebble/container-state.ts";
import { type FakePebble, startFakePebble } from "#lib/testing/fake-pebble/fake-pebble.ts";
import type { Image } from "#lib/testing/fake-pebble/image.ts";
import type { Fate } from "./fate.ts";
import type { ContainerCall } from "./outcome.ts";

/** The containers of a unit while a hook runs. */
export interface RunningContainers {
  readonly calls: readonly ContainerCall[];
  /** Opens a connection as the socket at a path does; only those of containers that are not there are sockets of the system. */
  connect(socketPath: string): Duplex;
  /** Ends them and gives what they have become. */
  stop(): Promise<Readonly<Record<string, ContainerState>>>;
}

/** Starts the Pebbles of all containers below the directory that stands in for `/charm`. */
export const startContainers = async (
  root: string,
  states: Readonly<Record<string, ContainerState>>,
  images: Readonly<Record<string, Image>>,
  fate: Fate,
): Promise<RunningContainers> => {
  const calls: ContainerCall[] = [];
  const pebbles = new Map<string, FakePebble>();
  const running = await Promise.all(
    Object.entries(states).map(async ([name, state]) => {
      const socketPath = join(root, "containers", name, "pebble.socket");
      if (state.socket === "refusing") await leaveSocket(socketPath);
      if (state.socket !== "listening")
        return async (): Promise<[string, ContainerState]> => {
          if (state.socket === "refusing") await rm(root, { recursive: true, force: true });
          return [name, state];
        };
      const container = openContainer(state, images[name] ?? { programs: {} });
      const pebble = await startFakePebble({
        container,
        fate: (call) => {
          if (!fate.isKilled()) calls.push({ container: name, ...call });
          return fate.pebbleRequest();
        },
      });
      pebbles.set(socketPath, pebble);
      return async (): Promise<[string, ContainerState]> => {
        await pebble.stop();
        return [name, snapshot(container, state)];
      };
    }),
  );
  return {
    calls,
    connect: (path) => pebbles.get(path)?.connect() ?? connectToSocket(path),
    stop: async () => Object.fromEntries(await Promise.all(running.map((stop) => stop()))),
  };
};

/** Leaves a socket behind that nobody listens on. */
const leaveSocket = async (path: string): Promise<void> => {
  await mkdir(dirname(path), { recursive: true });
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.on("error", reject).listen(`${path}.tmp`, resolve));
  // Closing a server removes the path that it was given, so the socket is moved first.
  await rename(`${path}.tmp`, path);
  await new Promise((resolve) => server.close(resolve));
};
