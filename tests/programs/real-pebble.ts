import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { PebbleNotReady } from "#lib/pebble/errors.ts";
import { systemInfo } from "#lib/pebble/system-info.ts";
import { type Pebble, pebbleAt } from "#lib/pebble/transport.ts";
import { ensureProgram } from "#tools/programs/ensure-program.ts";

/** A real Pebble in a directory of its own. */
export interface RealPebble {
  readonly pebble: Pebble;
  readonly directory: string;
  readonly process: ChildProcess;
  stop(): Promise<void>;
}

/** Starts Pebble as Juju does: nothing runs by itself. */
export const startRealPebble = async (): Promise<RealPebble> => {
  const program = await ensureProgram("pebble");
  const directory = await mkdtemp(join(tmpdir(), "pebble-"));
  const socket = join(directory, "pebble.socket");
  const process = spawn(program, ["run", "--create-dirs", "--hold"], {
    env: { PEBBLE: join(directory, "pebble"), PEBBLE_SOCKET: socket, PATH: "/usr/bin:/bin" },
    stdio: "ignore",
  });
  const pebble = pebbleAt(socket);
  for (let tries = 0; tries < 200 && !(await isUp(pebble)); tries++) await delay(25);
  return {
    ...{ pebble, directory, process },
    stop: async () => {
      process.kill("SIGKILL");
      await rm(directory, { recursive: true, force: true });
    },
  };
};

const isUp = async (pebble: Pebble): Promise<boolean> => {
  try {
    await systemInfo(pebble);
    return true;
  } catch (error) {
    if (error instanceof PebbleNotReady) return false;
    throw error;
  }
};
