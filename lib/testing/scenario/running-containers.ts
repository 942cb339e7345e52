import { mkdir, rename } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { openContainer, snapshot } from "#lib/testing/fake-pebble/container.ts";
import type { ContainerState } from "#lib/testing/fake-pebble/container-state.ts";
import { startFakePebble } from "#lib/testing/fake-pebble/fake-pebble.ts";
import type { Image } from "#lib/testing/fake-pebble/image.ts";
import type { Fate } from "./fate.ts";
import type { ContainerCall } from "./outcome.ts";

/** The containers of a unit while a hook runs. */
export interface RunningContainers {
  readonly calls: readonly ContainerCall[];
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
  const running = await Promise.all(
    Object.entries(states).map(async ([name, state]) => {
      const directory = join(root, "containers", name);
      await mkdir(directory, { recursive: true });
      const socketPath = join(directory, "pebble.socket");
      if (state.socket === "refusing") await leaveSocket(socketPath);
      if (state.socket !== "listening") return async (): Promise<[string, ContainerState]> => [name, state];
      const container = openContainer(state, images[name] ?? { programs: {} });
      const pebble = await startFakePebble({
        container,
        socketPath,
        fate: (call) => {
          if (!fate.isKilled()) calls.push({ container: name, ...call });
          return fate.pebbleRequest();
        },
      });
      return async (): Promise<[string, ContainerState]> => {
        await pebble.stop();
        return [name, snapshot(container, state)];
      };
    }),
  );
  return { calls, stop: async () => Object.fromEntries(await Promise.all(running.map((stop) => stop()))) };
};

/** Leaves a socket behind that nobody listens on. */
const leaveSocket = async (path: string): Promise<void> => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(`${path}.tmp`, resolve));
  // Closing a server removes the path that it was given, so the socket is moved first.
  await rename(`${path}.tmp`, path);
  await new Promise((resolve) => server.close(resolve));
};
