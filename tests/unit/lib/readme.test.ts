import { type ChildProcess, spawn } from "node:child_process";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { dispatch } from "#lib/charm/dispatch.ts";
import type { JujuEvent } from "#lib/juju/events.ts";
import { PebbleNotReady } from "#lib/pebble/errors.ts";
import { listServices } from "#lib/pebble/services.ts";
import { systemInfo } from "#lib/pebble/system-info.ts";
import { type Pebble, pebbleAt } from "#lib/pebble/transport.ts";
import {
  finishSession,
  openSession,
  type SessionAction,
  sessionRunner,
} from "#lib/testing/hook-session/hook-session.ts";
import { type Application, createModel, type JujuModel } from "#lib/testing/juju-model/model.ts";
import { integrate } from "#lib/testing/juju-model/relations.ts";
import { hookEnvironment } from "#lib/testing/uniter/hook-environment.ts";
import { ensureProgram } from "#tools/programs/ensure-program.ts";
import { charm } from "./first-charm.ts";

const UNIT = "demo/0";

let root: string;
let pebbleProcess: ChildProcess | undefined;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "first-charm-"));
});
afterEach(async () => {
  pebbleProcess?.kill("SIGKILL");
  pebbleProcess = undefined;
  await rm(root, { recursive: true });
});

const application = (name: string, more: Partial<Application>): Application => ({
  name,
  charm: name,
  endpoints: {},
  options: {},
  config: new Map(),
  units: new Map(),
  leader: undefined,
  workloadVersion: "",
  ...more,
});

const deploy = (): JujuModel => {
  const model = createModel({ name: "m", uuid: "3b2f0d3e-5c1a-4c8e-9f0a-7d6b5e4c3a21", jujuVersion: "3.6.28" });
  const status = { name: "waiting", message: "", since: new Date() };
  const demo = application("demo", {
    leader: UNIT,
    options: { port: { type: "int", default: 8080 } },
    endpoints: { website: { role: "provider", interface: "http" } },
    units: new Map([[UNIT, { name: UNIT, status, ports: new Set(), state: new Map() }]]),
  });
  model.applications.set("demo", demo);
  model.applications.set(
    "client",
    application("client", { endpoints: { site: { role: "requirer", interface: "http" } } }),
  );
  return model;
};

/** Runs one hook or action as Juju's agent does, hook commands answered from the model. */
const run = async (model: JujuModel, event: JujuEvent, action?: SessionAction): Promise<number> => {
  const session = openSession(model, UNIT, { action });
  const places = { charmDirectory: "/charm-dir", agentSocket: "/none", contextId: "c", path: "" };
  const environment = { ...hookEnvironment(model, UNIT, event, places), CHARM_ROOT: root };
  const exitCode = await dispatch(charm, { environment, tools: sessionRunner(session) });
  finishSession(session, exitCode === 0);
  return exitCode;
};

const statusOf = (model: JujuModel) => model.applications.get("demo")?.units.get(UNIT)?.status;

/** A real Pebble where Juju puts that of the container, with the program that the charm wants to run. */
const startContainer = async (): Promise<Pebble> => {
  const directory = join(root, "containers/server");
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, "hello-server"), "#!/bin/sh\nexec sleep 60\n");
  await chmod(join(directory, "hello-server"), 0o755);
  const socket = join(directory, "pebble.socket");
  pebbleProcess = spawn(await ensureProgram("pebble"), ["run", "--create-dirs", "--hold"], {
    env: { PEBBLE: join(directory, "pebble"), PEBBLE_SOCKET: socket, PATH: `${directory}:/usr/bin:/bin` },
    stdio: "ignore",
  });
  const pebble = pebbleAt(socket);
  await expect.poll(() => answers(pebble), { timeout: 10_000 }).toBe(true);
  return pebble;
};

const answers = async (pebble: Pebble): Promise<boolean> => {
  try {
    await systemInfo(pebble);
    return true;
  } catch (error) {
    if (error instanceof PebbleNotReady) return false;
    throw error;
  }
};

describe("the first charm of the README", () => {
  test.each([
    ["the first charm", "first-charm.ts", 40],
    ["its test", "first-charm.test.ts", 40],
  ])("shows %s as it is tested here, and no longer than it says", async (_name, file, mostLines) => {
    const readme = await readFile(join(import.meta.dirname, "../../../lib/README.md"), "utf8");
    const code = await readFile(join(import.meta.dirname, file), "utf8");
    const blocks = [...readme.matchAll(/```ts\n(?<code>.*?)```/gs)].map(({ groups }) => groups?.["code"]);
    expect(blocks).toContain(code);
    expect(code.trimEnd().split("\n").length).toBeLessThanOrEqual(mostLines);
  });

  test("tells its clients the port while its container is not there yet", async () => {
    const model = deploy();
    const relation = integrate(model, "demo", "client");
    expect(await run(model, { kind: "config-changed" })).toBe(0);
    expect(relation.sides.find(({ app }) => app === "demo")?.databag).toEqual({ port: "8080" });
    expect(statusOf(model)).toMatchObject({ name: "waiting", message: "Waiting for the container server" });
  });

  test("runs its server once the container is there, and once more changes nothing", async () => {
    const model = deploy();
    const pebble = await startContainer();
    expect(await run(model, { kind: "pebble-ready", container: "server" })).toBe(0);
    expect(statusOf(model)).toMatchObject({ name: "active" });
    const first = await listServices(pebble);
    expect(first).toMatchObject([{ name: "server", current: "active" }]);
    expect(await run(model, { kind: "update-status" })).toBe(0);
    expect(await listServices(pebble)).toEqual(first);
  });

  test.each([
    ["greet", { who: "Ada" }, { results: [["greeting", "Hello Ada"]], failure: undefined }],
    ["greet", {}, { results: [["greeting", "Hello world"]], failure: undefined }],
    ["greet", { who: 5 }, { results: [], failure: expect.stringMatching(/^parameter who: .*expected string/) }],
    ["insult", {}, { results: [], failure: expect.stringContaining("it has: greet") }],
  ])("answers %s with %j", async (name, parameters, answer) => {
    const action: SessionAction = { name, parameters, results: new Map(), log: [], failure: undefined };
    expect(await run(deploy(), { kind: "action", name, id: "1" }, action)).toBe(0);
    expect({ results: [...action.results], failure: action.failure }).toEqual(answer);
  });

  test("loses what it wrote in a hook that fails, and says why in the log", async () => {
    const model = deploy();
    const relation = integrate(model, "demo", "client");
    await writeFile(
      join(root, "containers"),
      "no directory, so no socket either: not what a missing container looks like",
    );
    expect(await run(model, { kind: "start" })).toBe(1);
    expect(relation.sides.find(({ app }) => app === "demo")?.databag).toEqual({});
    expect(model.log.at(-1)).toMatchObject({ level: "ERROR", message: expect.stringContaining("ENOTDIR") });
  });
});
