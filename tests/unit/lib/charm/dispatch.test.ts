import { describe, expect, test } from "vitest";
import * as z from "zod";
import { type Action, type ActionOutcome, defineAction, done, failed } from "#lib/charm/define-action.ts";
import { type Charm, defineCharm, type Host } from "#lib/charm/define-charm.ts";
import { dispatch } from "#lib/charm/dispatch.ts";
import type { Environment } from "#lib/juju/environment.ts";
import { type Answers, type RecordingTools, recordingTools } from "#tests/unit/lib/hook-tools/recording-tools.ts";

const ENVIRONMENT: Environment = {
  JUJU_DISPATCH_PATH: "hooks/update-status",
  JUJU_UNIT_NAME: "demo/0",
  JUJU_MODEL_NAME: "m",
  JUJU_MODEL_UUID: "3b2f0d3e-5c1a-4c8e-9f0a-7d6b5e4c3a21",
  JUJU_VERSION: "3.6.28",
  JUJU_CHARM_DIR: "/charm-dir",
};

const actionEnvironment = (name: string): Environment => ({
  ...ENVIRONMENT,
  JUJU_DISPATCH_PATH: `actions/${name}`,
  JUJU_ACTION_NAME: name,
  JUJU_ACTION_UUID: "12",
});

const charmWith = (more: Partial<Charm<Host>>): Charm<Host> =>
  defineCharm<Host>({
    endpoints: [],
    containers: ["web"],
    actions: [],
    open: (host) => host,
    reconcile: async () => undefined,
    ...more,
  });

const run = async (
  charm: Charm<Host>,
  environment: Environment = ENVIRONMENT,
  answers: Answers = {},
): Promise<{ readonly exitCode: number; readonly tools: RecordingTools }> => {
  const tools = recordingTools({ "action-get": { stdout: "{}\n" }, ...answers });
  return { exitCode: await dispatch(charm, { environment, tools }), tools };
};

const acting = (outcome: () => Promise<ActionOutcome>): Action<Host> =>
  defineAction({ name: "act", parameters: z.object({}), run: outcome });

const runAction = (outcome: () => Promise<ActionOutcome>, answers?: Answers) =>
  run(charmWith({ actions: [acting(outcome)] }), actionEnvironment("act"), answers);

const callsOf = ({ calls }: RecordingTools, command: string): readonly (string | undefined)[] =>
  calls.filter((call) => call.command === command).map(({ args }) => args.at(-1));

describe("a hook", () => {
  test("reconciles, with the sockets where Juju puts them or where a test does", async () => {
    const sockets: string[] = [];
    const charm = charmWith({ reconcile: async ({ pebbleOf }) => void sockets.push(pebbleOf("web").socketPath) });
    expect((await run(charm)).exitCode).toBe(0);
    await run(charm, { ...ENVIRONMENT, CHARM_ROOT: "/tmp/x" });
    expect(sockets).toEqual(["/charm/containers/web/pebble.socket", "/tmp/x/containers/web/pebble.socket"]);
  });

  test("costs no command by itself", async () => expect((await run(charmWith({}))).tools.calls).toEqual([]));

  test("that the charm does not know succeeds without doing anything", async () => {
    const charm = charmWith({ reconcile: () => Promise.reject(new Error("not asked for")) });
    const environment = { ...ENVIRONMENT, JUJU_DISPATCH_PATH: "hooks/old-relation-changed", CHARM_LOG_LEVEL: "debug" };
    const { exitCode, tools } = await run(charm, environment);
    expect(exitCode).toBe(0);
    expect(tools.calls).toEqual([
      {
        command: "juju-log",
        args: ["--log-level", "DEBUG", "--", expect.stringMatching(/hook=old-relation-changed$/)],
      },
    ]);
  });

  test("writes its log before it ends", async () => {
    const { tools } = await run(charmWith({ reconcile: async ({ log }) => log.info({ n: 1 }, "done") }));
    expect(callsOf(tools, "juju-log")).toEqual(["done n=1"]);
  });

  test("that throws exits with 1, its trace with all causes in the log and nothing of the environment", async () => {
    const error = new Error("cannot", { cause: new RangeError("too far") });
    const environment = { ...ENVIRONMENT, SOME_TOKEN: "hunter2" };
    const { exitCode, tools } = await run(charmWith({ reconcile: () => Promise.reject(error) }), environment);
    expect(exitCode).toBe(1);
    const [line] = callsOf(tools, "juju-log");
    expect(line).toMatch(/^hooks\/update-status failed .*: Error: cannot\n {4}at .*caused by: RangeError: too far\n/s);
    expect(line).not.toContain("hunter2");
  });

  test("that cannot even open its world exits with 1", async () => {
    const open = (): Host => {
      throw new Error("no");
    };
    expect((await run(charmWith({ open }))).exitCode).toBe(1);
  });

  test("ends by an error that nobody waited for, while it would go on for ever", async () => {
    const tools = recordingTools();
    const charm = charmWith({ reconcile: () => new Promise(() => undefined) });
    const escaped = Promise.reject(new Error("from a socket"));
    expect(await dispatch(charm, { environment: ENVIRONMENT, tools, escaped })).toBe(1);
    expect(callsOf(tools, "juju-log")).toEqual([expect.stringContaining("Error: from a socket")]);
  });
});

describe("an action", () => {
  test("that is done gives its results", async () => {
    const { exitCode, tools } = await runAction(async () => done({ id: "1" }));
    expect(exitCode).toBe(0);
    expect(tools.calls.map(({ command }) => command)).toEqual(["action-get", "action-set"]);
  });

  test("that failed says why, keeps its results and leaves the unit well", async () => {
    const { exitCode, tools } = await runAction(async () => failed("no such identity", { id: "1" }));
    expect(exitCode).toBe(0);
    expect(callsOf(tools, "action-set")).toEqual(["id=1"]);
    expect(callsOf(tools, "action-fail")).toEqual(["no such identity"]);
  });

  test("that this charm does not have is answered with those that it has", async () => {
    const charm = charmWith({ actions: [acting(async () => done({}))] });
    const { exitCode, tools } = await run(charm, actionEnvironment("retired"));
    expect(exitCode).toBe(0);
    expect(callsOf(tools, "action-fail")).toEqual(["This revision of the charm has no action retired; it has: act"]);
  });

  test("whose results Juju cannot take did its work all the same, and says so", async () => {
    const { exitCode, tools } = await runAction(async () => done({ page: "x".repeat(200_000) }));
    expect(exitCode).toBe(0);
    expect(callsOf(tools, "action-fail")).toEqual([
      'The action did its work, but its results cannot be shown: action result "page" is longer than 128 KiB',
    ]);
  });

  test("that throws exits with 1 and tells its user in a sentence, the trace going to the log only", async () => {
    const { exitCode, tools } = await runAction(() => Promise.reject(new Error("internal detail")));
    expect(exitCode).toBe(1);
    expect(callsOf(tools, "juju-log")).toEqual([expect.stringMatching(/^actions\/act failed .*internal detail/)]);
    expect(callsOf(tools, "action-log")).toEqual([
      expect.stringMatching(/^The charm has a bug .* juju debug-log --include demo\/0 --level ERROR$/),
    ]);
    expect(callsOf(tools, "action-fail")).toEqual([]);
  });
});
