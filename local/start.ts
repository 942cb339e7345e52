import { existsSync } from "node:fs";
import { connect, createServer } from "node:net";
import { ADMIN_PORT, PUBLIC_PORT } from "#src/kratos/names.ts";
import { pack } from "#tools/pack/pack.ts";
import { ProgramUnavailable } from "#tools/programs/ensure-program.ts";
import { runJujuCommand } from "./commands/index.ts";
import { statusTable } from "./commands/status.ts";
import { serveControl } from "./control-server.ts";
import { type Machine, startMachine, untilSettled } from "./machine.ts";
import { CONTROL_SOCKET, STATE_DIRECTORY } from "./places.ts";

/** `npm start`: packs the charm, brings up the local model and keeps it until Ctrl-C or `juju-local down`. */

const started = Date.now();
const progress = (message: string): void =>
  console.log(`[${((Date.now() - started) / 1000).toFixed(1).padStart(5)} s] ${message}`);

const JUJU_VERSION = process.env["JUJU_VERSION"] || "3.6.28";
const PATIENCE_MS = 120_000;

/** A reason not to start, in one sentence for a person. */
class CannotStart extends Error {
  override readonly name = "CannotStart";
}

const main = async (): Promise<void> => {
  await checkPlace();
  progress("Packing the charm");
  const { path } = await pack(process.arch === "arm64" ? "arm64" : "amd64");
  const machine = await startMachine({
    charmFile: path,
    directory: STATE_DIRECTORY,
    jujuVersion: JUJU_VERSION,
    progress,
  });
  const ended = new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, resolve);
    void serve(machine, resolve);
  });
  progress("Waiting for the charm to settle");
  await Promise.race([untilSettled(machine, PATIENCE_MS), ended]);
  console.log(`\n${statusTable(machine)}\n\n${NEXT}`);
  await ended;
  progress("Stopping");
  await machine.stop();
};

const serve = async (machine: Machine, stop: () => void): Promise<void> => {
  await serveControl(CONTROL_SOCKET, async (args, output) => {
    if (args[0] !== "down") return runJujuCommand(args, machine, output);
    stop();
    return 0;
  });
};

const NEXT = `Now, in another terminal in this directory:

  alias juju='npx juju-local'
  juju run kratos/0 create-admin-account username=admin email=admin@example.com password=...
  juju run kratos/0 get-identity email=admin@example.com
  juju status

The public API is at http://127.0.0.1:${PUBLIC_PORT}. Ctrl-C here or 'juju down' there ends everything.`;

const checkPlace = async (): Promise<void> => {
  if (existsSync(CONTROL_SOCKET) && (await isAnswering(CONTROL_SOCKET)))
    throw new CannotStart("a local model is running already: use it, or end it with: npx juju-local down");
  for (const port of [PUBLIC_PORT, ADMIN_PORT])
    if (!(await isFree(port)))
      throw new CannotStart(`port ${port} is in use: Kratos needs it; end the program that has it`);
};

const isAnswering = (path: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(path);
    socket.on("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, () => server.close(() => resolve(true)));
  });

const sentence = (error: unknown): string | undefined => {
  if (error instanceof CannotStart || error instanceof ProgramUnavailable) return error.message;
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOSPC") return "the disk is full";
  if (code === "ENOENT" && error instanceof Error && "path" in error) return `the program ${error.path} is missing`;
  return undefined;
};

try {
  await main();
  process.exit(0);
} catch (error) {
  const known = sentence(error);
  if (known === undefined) throw error;
  console.error(`error: ${known}`);
  process.exit(1);
}
