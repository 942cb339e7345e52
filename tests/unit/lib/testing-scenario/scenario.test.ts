import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import * as testing from "#lib/testing/index.ts";
import { deployed, toyScenario } from "./toy.ts";

const scenario = toyScenario();

describe("one hook", () => {
  test("leaves what Juju keeps and what the container was given, and the state before as it was", async () => {
    const before = structuredClone(deployed);
    const { state, exitCode, calls, statuses, pebble } = await scenario.run("start", deployed);
    expect(deployed).toEqual(before);
    expect(exitCode).toBe(0);
    expect(state).toEqual({
      ...deployed,
      status: { name: "active", message: "hello" },
      stored: { text: "hello" },
      containers: {
        server: {
          ...deployed.containers["server"],
          files: { "/etc/text": expect.objectContaining({ content: "hello" }) },
        },
      },
    });
    expect(statuses).toEqual([{ name: "active", message: "hello" }]);
    expect(calls.map(({ command }) => command)).toEqual(["config-get", "state-get", "state-set", "status-set"]);
    expect(pebble).toEqual([
      { container: "server", asked: "GET /v1/files?action=read&path=/etc/text", writes: false },
      { container: "server", asked: "write /etc/text", writes: true },
    ]);
  });

  test("goes on from the state of the one before", async () => {
    const { state } = await scenario.run("start", deployed);
    const configured = { ...state, config: { text: "bye" } };
    const { state: end } = await scenario.run("config-changed", configured);
    expect(testing.textOfFile(end, "server", "/etc/text")).toBe("bye");
    expect(end.stored).toEqual({ text: "bye" });
  });

  test("leaves no files on the machine", async () => {
    const directory = await mkdtemp(join(tmpdir(), "k-"));
    vi.stubEnv("TMPDIR", directory);
    onTestFinished(async () => {
      vi.unstubAllEnvs();
      await rm(directory, { recursive: true });
    });
    await scenario.run("start", deployed);
    await scenario.run("start", deployed, { kill: "at-hook-command", call: 2 });
    const refusing = { ...testing.containerOf(deployed, "server"), socket: "refusing" } as const;
    await scenario.run("start", { ...deployed, containers: { server: refusing } });
    expect(await readdir(directory)).toEqual([]);
  });
});

describe("an action", () => {
  test("has its defaults, and answers with results and log", async () => {
    const { action, exitCode } = await scenario.run({ action: "greet", parameters: { who: "Ada" } }, deployed);
    expect({ action, exitCode }).toEqual({
      action: { results: { text: "Hello Ada" }, failure: undefined, log: ["greeting"] },
      exitCode: 0,
    });
  });

  test("that fails says why", async () => {
    const { action } = await scenario.run({ action: "greet", parameters: { who: "nobody" } }, deployed);
    expect(action).toMatchObject({ results: {}, failure: "Nobody is there; run greet with another name" });
  });

  test("that has a bug ends as Juju shows it", async () => {
    const { action, exitCode, log } = await scenario.run({ action: "greet", parameters: { who: "bug" } }, deployed);
    expect(exitCode).toBe(1);
    expect(action).toMatchObject({ results: {}, failure: "exit status 1" });
    expect(log.at(-1)).toMatchObject({ level: "ERROR", message: expect.stringContaining("a bug") });
  });
});

describe("an interruption", () => {
  test("by SIGKILL drops what the hook wrote to Juju and keeps what Pebble did", async () => {
    const { state, exitCode } = await scenario.run("start", deployed, { kill: "at-hook-command", call: 4 });
    expect(exitCode).toBe("killed");
    expect(state.stored).toEqual({});
    expect(state.status).toEqual(deployed.status);
    expect(testing.textOfFile(state, "server", "/etc/text")).toBe("hello");
  });

  test.each([
    ["before-pebble-request", undefined],
    ["after-pebble-request", "hello"],
  ] as const)("by SIGKILL %s of a write leaves %s in the file", async (kill, content) => {
    const { state, exitCode } = await scenario.run("start", deployed, { kill, call: 2 });
    expect(exitCode).toBe("killed");
    expect(testing.textOfFile(state, "server", "/etc/text")).toBe(content);
  });

  test("of a connection to Pebble is one that the charm sees", async () => {
    const { state, exitCode } = await scenario.run("start", deployed, { fail: "before-pebble-request", call: 1 });
    expect(exitCode).toBe(0);
    expect(state.status).toEqual({ name: "waiting", message: "Waiting for the container server" });
  });

  test("of a hook command fails the hook", async () => {
    const { exitCode, log } = await scenario.run("start", deployed, { fail: "hook-command", call: 1 });
    expect(exitCode).toBe(1);
    expect(log.at(-1)?.message).toContain("config-get exited with 1: ERROR connection is shut down");
  });
});

describe("a unit that is brought to rest", () => {
  test("gets its hooks in Juju's order, and none a second time", async () => {
    const { state, told, hooks } = await testing.settle(scenario, deployed);
    expect(hooks.map(({ event }) => event.kind)).toEqual([
      ...["install", "relation-created", "leader-elected", "config-changed", "start", "pebble-ready"],
    ]);
    expect((await testing.settle(scenario, state, { told })).hooks).toEqual([]);
  });

  test("is told the end of a relation that is removed: its units depart, then it breaks", async () => {
    const database = testing.relation("database", 5, "postgres", { remoteUnitsData: { 0: {}, 1: {} } });
    const { state, told } = await testing.settle(scenario, testing.withRelation(deployed, database));
    const removing = testing.removingRelation(state, "database");
    const { state: end, hooks } = await testing.settle(scenario, removing, { told });
    expect(hooks.map(({ event }) => event.kind)).toEqual(["relation-departed", "relation-departed", "relation-broken"]);
    expect(end.relations.map(({ endpoint }) => endpoint)).toEqual(["friends"]);
  });

  test("gets a hook again that was killed", async () => {
    const interruption = { hook: 1, how: { kill: "at-hook-command", call: 1 } } as const;
    const { hooks } = await testing.settle(scenario, deployed, { interruption });
    expect(hooks.slice(0, 3).map(({ event, outcome }) => [event.kind, outcome.exitCode])).toEqual([
      ["install", "killed"],
      ["install", 0],
      ["relation-created", 0],
    ]);
  });
});

describe("the laws", () => {
  const course = async (trial: testing.Scenario) => (await testing.settle(trial, deployed)).hooks.slice(0, 1);
  const view = ({ stored, containers }: testing.State) => ({
    stored,
    text: containers["server"]?.files["/etc/text"]?.content,
  });

  test("are kept by a charm that writes differences, each after what it promises", async () => {
    const { state } = await testing.settle(scenario, deployed);
    const { divergences, interruptions } = await testing.interruptedHooks(scenario, await course(scenario), view);
    expect(divergences).toEqual([]);
    expect(interruptions).toBe(2 * 4 + 2 + 4);
    // The toy sets its status in every hook.
    expect(await testing.secondHookWrites(scenario, state)).toEqual(["status-set -- active hello"]);
  });

  test("show a charm that writes what is there", async () => {
    const { state } = await testing.settle(scenario, deployed);
    expect(await testing.secondHookWrites(toyScenario({ writesAlways: true }), state)).toContain(
      "server: write /etc/text",
    );
  });

  test("show a charm that says it is done before it is", async () => {
    const hasty = toyScenario({ promisesEarly: true });
    const restart = (state: testing.State) =>
      testing.withContainer(state, "server", testing.restarted(testing.containerOf(state, "server"), "boot-2"));
    const orderings = await testing.anyOrder(hasty, {
      start: deployed,
      changes: [
        { name: "restart", change: restart },
        { name: "text", change: (state) => ({ ...state, config: { text: "bye" } }) },
      ],
      seeds: [1, 2, 3, 4, 5, 6, 7, 8],
      view,
    });
    expect(new Set(orderings.map(({ end }) => JSON.stringify(end))).size).toBeGreaterThan(1);
  });
});
