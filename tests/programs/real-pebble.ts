import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
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
  const stop = async (): Promise<void> => {
    await end(process);
    await rm(directory, { recursive: true, force: true });
  };
  for (let tries = 0; !(await isUp(pebble)); tries++) {
    if (tries === MOST_TRIES || process.exitCode !== null) {
      await stop();
      throw new Error("Pebble does not start");
    }
    await delay(INTERVAL_MS);
  }
  return { pebble, directory, process, stop };
};

const MOST_TRIES = 400;
const INTERVAL_MS = 25;

/** Pebble stops its services before it ends; one that is killed leaves them running. */
const PATIENCE_MS = 3_000;

const end = async (process: ChildProcess): Promise<void> => {
  if (process.exitCode !== null || process.signalCode !== null) return;
  const ended = once(process, "exit");
  process.kill("SIGTERM");
  const impatience = setTimeout(() => process.kill("SIGKILL"), PATIENCE_MS);
  await ended;
  clearTimeout(impatience);
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
