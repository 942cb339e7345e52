import { closePort, openPort } from "#lib/hook-tools/port.ts";
import type { World } from "#src/world.ts";

/** Opens the ports that are missing and closes those that are too many, in Juju's notation such as `4433/tcp`. */
export const openPorts = async (
  wanted: readonly string[],
  opened: readonly string[],
  { tools }: World,
): Promise<void> => {
  for (const port of wanted) if (!opened.includes(port)) await openPort(tools, port);
  for (const port of opened) if (!wanted.includes(port)) await closePort(tools, port);
};
