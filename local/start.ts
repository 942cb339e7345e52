import { mkdir, rm } from "node:fs/promises";
import { PUBLIC_PORT } from "#src/kratos/names.ts";
import { THIS_ARCHITECTURE } from "#tools/pack/node-runtime.ts";
import { pack } from "#tools/pack/pack.ts";
import { CannotStart, diskIsFull } from "#tools/programs/cannot-start.ts";
import { cacheDirectory } from "#tools/programs/ensure-program.ts";
import { runJujuCommand } from "./commands/index.ts";
import { statusTable } from "./commands/status.ts";
import { serveControl } from "./control-server.ts";
import { ensurePrograms, type Machine, startMachine, untilSettled } from "./machine.ts";
import { CONTROL_SOCKET, STATE_DIRECTORY } from "./places.ts";
import { checkPrerequisites } from "./prerequisites.ts";

/** `npm start`: packs the charm, brings up the local model and keeps it until Ctrl-C or `juju-local down`. */

const JUJU_VERSION = process.env["JUJU_VERSION"] || "3.6.28";
const PATIENCE_MS = 120_000;

const started = Date.now();
const say = (message: string): void =>
  console.log(`[${((Date.now() - started) / 1000).toFixed(1).padStart(5)} s] ${message}`);

/** What is being done to come up. */
let step = "Looking at the machine";
const progress = (message: string): void => {
  step = message;
  say(message);
};

const NEXT = `Now, in another terminal in this directory:

  alias juju='npx juju-local'
  juju run kratos/0 create-admin-account username=admin email=admin@example.com password=...
  juju run kratos/0 get-identity email=admin@example.com
  juju status

The public API is at http://127.0.0.1:${PUBLIC_PORT}. Ctrl-C here or 'juju down' there ends everything.`;

const main = async (): Promise<void> => {
  await checkPrerequisites();
  // A starter that was killed leaves its directory behind; its processes have ended with it.
  await removeState();
  await mkdir(STATE_DIRECTORY, { recursive: true, mode: 0o755 });
  let machine: Machine | undefined;
  const ended = Promise.withResolvers<void>();
  const stopped = Promise.withResolvers<void>();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => ended.resolve());
  const control = await serveControl(CONTROL_SOCKET, async (call, output) => {
    if (call.args[0] === "down") {
      ended.resolve();
      await stopped.promise;
      return 0;
    }
    if (machine !== undefined) return runJujuCommand(call, machine, output);
    output.warn(`ERROR the local model is still starting: ${step}`);
    return 1;
  });
  try {
    machine = await Promise.race([bringUp(), ended.promise.then(() => undefined)]);
    if (machine === undefined) return;
    progress("Waiting for the charm to settle");
    await Promise.race([untilSettled(machine, PATIENCE_MS), ended.promise]);
    console.log(`\n${statusTable(machine)}\n\n${NEXT}`);
    await ended.promise;
  } finally {
    if (machine !== undefined) say("Stopping");
    await machine?.stop();
    await removeState();
    stopped.resolve();
    await control.close();
  }
};

const bringUp = async (): Promise<Machine> => {
  const programs = await ensurePrograms(progress);
  progress("Packing the charm");
  const { path: charmFile } = await pack(THIS_ARCHITECTURE);
  return startMachine({ charmFile, programs, directory: STATE_DIRECTORY, jujuVersion: JUJU_VERSION, progress });
};

const removeState = (): Promise<void> => rm(STATE_DIRECTORY, { recursive: true, force: true, maxRetries: 5 });

/** What a person can do something about, in one sentence; undefined for a bug. */
const sentenceFor = (error: unknown): string | undefined => {
  if (error instanceof CannotStart) return error.message;
  if (!(error instanceof Error && "code" in error && "syscall" in error)) return undefined;
  if (error.code === "ENOSPC" || error.code === "EDQUOT")
    return diskIsFull(`"${step}" writes to dist in this directory, to ${STATE_DIRECTORY} and to ${cacheDirectory()}`);
  return `"${step}" failed: ${error.message}`;
};

try {
  await main();
  // A build that was interrupted may still be under way; it ends with this process.
  process.exit(0);
} catch (error) {
  const known = sentenceFor(error);
  if (known === undefined) throw error;
  console.error(`error: ${known}`);
  process.exit(1);
}
