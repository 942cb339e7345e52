import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dispatch } from "#lib/charm/dispatch.ts";
import type { Charm, Host } from "#lib/index.ts";
import type { JujuEvent } from "#lib/juju/events.ts";
import {
  finishSession,
  openSession,
  type SessionAction,
  sessionRunner,
} from "#lib/testing/hook-session/hook-session.ts";
import { createModel, type JujuModel } from "#lib/testing/juju-model/model.ts";
import { integrate } from "#lib/testing/juju-model/relations.ts";
import { hookEnvironment } from "#lib/testing/uniter/hook-environment.ts";

const ROOT = join(import.meta.dirname, "../../..");
const directory = join(import.meta.dirname, ".readme");

let charm: Charm<Host>;
beforeAll(async () => {
  const readme = await readFile(join(ROOT, "lib/README.md"), "utf8");
  const code = /```ts\n(?<code>.*?)```/s.exec(readme)?.groups?.["code"] ?? "";
  expect(code.trim().split("\n").length).toBeLessThanOrEqual(40);
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, "charm.ts"), code);
  const loaded: { charm: Charm<Host> } = await import(/* @vite-ignore */ join(directory, "charm.ts"));
  charm = loaded.charm;
});
afterAll(() => rm(directory, { recursive: true }));

const deploy = (): JujuModel => {
  const model = createModel({ name: "m", uuid: "3b2f0d3e-5c1a-4c8e-9f0a-7d6b5e4c3a21", jujuVersion: "3.6.28" });
  const common = { workloadVersion: "", config: new Map() };
  model.applications.set("demo", {
    ...{ ...common, name: "demo", charm: "demo", leader: "demo/0", options: { port: { type: "int", default: 8080 } } },
    endpoints: { website: { role: "provider", interface: "http" } },
    units: new Map([
      [
        "demo/0",
        {
          name: "demo/0",
          status: { name: "waiting", message: "", since: new Date() },
          ports: new Set<string>(),
          state: new Map(),
        },
      ],
    ]),
  });
  model.applications.set("client", {
    ...common,
    name: "client",
    charm: "x",
    leader: undefined,
    options: {},
    config: new Map(),
    units: new Map(),
    endpoints: { site: { role: "requirer", interface: "http" } },
  });
  return model;
};

const run = async (model: JujuModel, event: JujuEvent, action?: SessionAction): Promise<number> => {
  const session = openSession(model, "demo/0", { action });
  const places = { charmDirectory: "/charm-dir", agentSocket: "/none", contextId: "c", path: "" };
  const exitCode = await dispatch(charm, {
    environment: hookEnvironment(model, "demo/0", event, places),
    tools: sessionRunner(session),
  });
  finishSession(session, exitCode === 0);
  return exitCode;
};

describe("the first charm of the README", () => {
  test("reconciles: it publishes its port, sets version and status", async () => {
    const model = deploy();
    const relation = integrate(model, "demo", "client");
    expect(await run(model, { kind: "config-changed" })).toBe(0);
    expect(relation.sides.find(({ app }) => app === "demo")?.databag).toEqual({ port: "8080" });
    expect(model.applications.get("demo")).toMatchObject({ workloadVersion: "1.0" });
    expect(model.applications.get("demo")?.units.get("demo/0")?.status).toMatchObject({
      name: "active",
      message: "1 websites",
    });
  });

  test("answers its action, with what it said on the way", async () => {
    const action: SessionAction = {
      name: "greet",
      parameters: { who: "Ada" },
      results: new Map(),
      log: [],
      failure: undefined,
    };
    expect(await run(deploy(), { kind: "action", name: "greet", id: "1" }, action)).toBe(0);
    expect([...action.results]).toEqual([["greeting", "Hello Ada"]]);
    expect(action.log).toEqual(["thinking of something nice"]);
  });

  test("refuses parameters that do not fit by name, and actions that are not there by naming those that are", async () => {
    const wrong: SessionAction = {
      name: "greet",
      parameters: { who: 5 },
      results: new Map(),
      log: [],
      failure: undefined,
    };
    await run(deploy(), { kind: "action", name: "greet", id: "1" }, wrong);
    expect(wrong.failure).toContain("parameter who:");
    const unknown: SessionAction = { ...wrong, name: "insult", failure: undefined };
    await run(deploy(), { kind: "action", name: "insult", id: "2" }, unknown);
    expect(unknown.failure).toContain("it has: greet");
  });

  test("a bug is logged with its trace, and nothing that the hook wrote is kept", async () => {
    const model = deploy();
    const relation = integrate(model, "demo", "client");
    const broken = {
      ...charm,
      reconcile: async (host: Host) => {
        await charm.reconcile(host);
        throw new Error("a bug");
      },
    };
    const session = openSession(model, "demo/0");
    const places = { charmDirectory: "/c", agentSocket: "/none", contextId: "c", path: "" };
    const environment = hookEnvironment(model, "demo/0", { kind: "start" }, places);
    expect(await dispatch(broken, { environment, tools: sessionRunner(session) })).toBe(1);
    finishSession(session, false);
    expect(relation.sides.find(({ app }) => app === "demo")?.databag).toEqual({});
    expect(model.log.at(-1)).toMatchObject({ level: "ERROR", message: expect.stringContaining("a bug") });
  });

  test("a hook that the charm does not know succeeds", async () =>
    expect(await run(deploy(), { kind: "unknown", name: "leader-settings-changed" })).toBe(0));
});
