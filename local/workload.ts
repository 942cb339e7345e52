import { type ChildProcess, spawn } from "node:child_process";
import { chmod, mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { listChecks } from "#lib/pebble/checks.ts";
import { isPebbleUnavailable } from "#lib/pebble/errors.ts";
import { systemInfo } from "#lib/pebble/system-info.ts";
import { pebbleAt } from "#lib/pebble/transport.ts";
import type { PebbleState } from "#lib/testing/uniter/next-hook.ts";
import { CannotStart, diskIsFull, tellsOfFullDisk } from "#tools/programs/cannot-start.ts";
import { endProcess } from "./end-process.ts";
import { mapToRoot } from "./namespaces.ts";
import type { UnitNetwork } from "./unit-network.ts";

/** The user that Juju runs a charm as that asks for `charm-user: non-root`. */
export const CHARM_UID = 170;

/** A workload container: a real Pebble that sees a file system of its own. */
export interface Workload {
  /** What its Pebble says; undefined while it does not answer. */
  pebbleState(): Promise<PebbleState | undefined>;
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** What a container is made of. */
export interface WorkloadOptions {
  readonly name: string;
  /** Stands in for `/charm`: the socket is at `containers/NAME/pebble.socket` below it. */
  readonly root: string;
  readonly pebble: string;
  /** Programs of the image, by name. */
  readonly programs: Readonly<Record<string, string>>;
  readonly network: Pick<UnitNetwork, "enter">;
}

/** Starts a container in the network of its unit. It has its own `/etc` and its own processes, which end with it. */
export const startWorkload = async (options: WorkloadOptions): Promise<Workload> => {
  const container = join(options.root, "containers", options.name);
  await mkdir(container, { recursive: true });
  await writeFile(join(container, "identities.yaml"), CHARM_IDENTITY);
  await linkPrograms(join(container, "bin"), options.programs);
  const socket = join(container, "pebble.socket");
  let process = launch(container, options);
  const untilUp = () =>
    untilAnswering(socket, process).catch(async (error: unknown) => {
      await endProcess(process);
      throw error;
    });
  await untilUp();
  return {
    pebbleState: () => pebbleStateOf(socket),
    restart: async () => {
      await endProcess(process);
      process = launch(container, options);
      await untilUp();
    },
    stop: () => endProcess(process),
  };
};

/** Juju lets the charm's user into the workload's Pebble this way. */
const CHARM_IDENTITY = `identities: {charm: {access: admin, local: {user-id: ${CHARM_UID}}}}\n`;

const linkPrograms = async (directory: string, programs: Readonly<Record<string, string>>): Promise<void> => {
  await mkdir(directory, { recursive: true });
  for (const [name, path] of Object.entries(programs)) {
    await rm(join(directory, name), { force: true });
    await symlink(path, join(directory, name));
  }
};

/**
 * Runs as the first process of its own process namespace, so that everything below ends with it. Whoever is not root can copy only what
 * they may read, which is enough.
 */
const INSIDE = `
set -e
mkdir -p "$1/etc"
mount -t tmpfs tmpfs "$1/etc"
cp -a /etc/. "$1/etc/" 2>/dev/null || true
mount --bind "$1/etc" /etc
mkdir -p /etc/config
exec "$2" run --create-dirs --hold --identities "$1/identities.yaml"
`;

const launch = (container: string, { pebble, network }: WorkloadOptions): ChildProcess =>
  spawn(
    "setpriv",
    [
      ...["--pdeathsig", "KILL", ...network.enter],
      ...["unshare", ...mapToRoot(), "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"],
      ...["sh", "-c", INSIDE, "workload", container, pebble],
    ],
    {
      stdio: ["ignore", "ignore", "pipe"],
      env: {
        PATH: `${join(container, "bin")}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
        PEBBLE: join(container, "pebble"),
        PEBBLE_SOCKET: join(container, "pebble.socket"),
        ...LITTLE_GARBAGE_COLLECTED,
      },
    },
  );

/** Programs of Go then start a tenth to a quarter sooner, and Kratos is started often here. */
const LITTLE_GARBAGE_COLLECTED = { GOGC: "off", GOMEMLIMIT: "256MiB" };

const PATIENCE_MS = 20_000;

const untilAnswering = async (socket: string, process: ChildProcess): Promise<void> => {
  let stderr = "";
  process.stderr?.on("data", (chunk: Buffer) => {
    stderr = `${stderr}${chunk}`.slice(-2000);
  });
  for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; await delay(25)) {
    if (process.exitCode !== null) throw cannotStart(stderr, socket);
    if ((await pebbleStateOf(socket)) === undefined) continue;
    return chmod(socket, 0o777);
  }
  throw new CannotStart(`Pebble does not answer at ${socket}`);
};

const cannotStart = (stderr: string, socket: string): CannotStart => {
  if (tellsOfFullDisk(stderr)) return new CannotStart(diskIsFull(`Pebble cannot be started at ${socket}`));
  return new CannotStart(`Pebble cannot be started: ${stderr.trim().split("\n").at(-1)}`);
};

const pebbleStateOf = async (socket: string): Promise<PebbleState | undefined> => {
  const pebble = pebbleAt(socket);
  try {
    const { bootId } = await systemInfo(pebble, { timeoutMs: 2_000 });
    const checks = await listChecks(pebble, {}, { timeoutMs: 2_000 });
    return { bootId, checks: new Map(checks.map(({ name, status }) => [name, status])) };
  } catch (error) {
    if (isPebbleUnavailable(error)) return undefined;
    throw error;
  }
};
