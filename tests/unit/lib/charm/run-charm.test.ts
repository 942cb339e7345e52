import { spawn } from "node:child_process";
import { chmod, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

/** Notes what it is called with; `action-get` has no parameters. */
const HOOK_TOOL = `#!/bin/sh
printf '%s' "$(basename "$0")" >> "$RECORD"
for arg in "$@"; do printf '\\037%s' "$arg" >> "$RECORD"; done
printf '\\036' >> "$RECORD"
case "$0" in */action-get) echo '{}';; esac
`;

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "run-charm-"));
  await writeFile(join(directory, "hook-tool"), HOOK_TOOL);
  await chmod(join(directory, "hook-tool"), 0o755);
  for (const command of ["juju-log", "action-get", "action-set", "action-log"])
    await symlink("hook-tool", join(directory, command));
});
afterAll(() => rm(directory, { recursive: true }));

interface Ended {
  readonly exitCode: number | null;
  readonly endedAt: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly calls: readonly (readonly string[])[];
}

const HOOK = { JUJU_DISPATCH_PATH: "hooks/start" };
const ACTION = { JUJU_DISPATCH_PATH: "actions/act", JUJU_ACTION_NAME: "act", JUJU_ACTION_UUID: "1" };

const run = async (behaviour: string, more: Readonly<Record<string, string>> = HOOK): Promise<Ended> => {
  const record = join(directory, `record-${Math.random()}`);
  await writeFile(record, "");
  const child = spawn(process.execPath, [fileURLToPath(import.meta.resolve("./processes/demo.ts"))], {
    env: {
      PATH: `${directory}:/usr/bin:/bin`,
      RECORD: record,
      BEHAVIOUR: behaviour,
      JUJU_UNIT_NAME: "demo/0",
      JUJU_MODEL_NAME: "m",
      JUJU_MODEL_UUID: "3b2f0d3e-5c1a-4c8e-9f0a-7d6b5e4c3a21",
      JUJU_VERSION: "3.6.28",
      JUJU_CHARM_DIR: "/charm-dir",
      ...more,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk) => (stdout += chunk));
  child.stderr.on("data", (chunk) => (stderr += chunk));
  const [exitCode, endedAt] = await new Promise<[number | null, number]>((resolve) => {
    child.on("exit", (code) => child.on("close", () => resolve([code, Date.now()])));
  });
  const calls = (await readFile(record, "utf8")).split("\u001e").filter((line) => line !== "");
  return { exitCode, endedAt, stdout, stderr, calls: calls.map((line) => line.split("\u001f")) };
};

describe("the process of a charm", () => {
  test("ends with its work, whatever is still open", async () => {
    const { exitCode, endedAt, stderr } = await run("leaves a server and a timer behind");
    expect(exitCode).toBe(0);
    expect(endedAt - Number(/worked until (\d+)/.exec(stderr)?.[1])).toBeLessThan(500);
  });

  test("keeps what goes to the console out of an action's answer, in the log instead", async () => {
    const { exitCode, stdout, stderr, calls } = await run("uses the console", { ...ACTION, CHARM_LOG_LEVEL: "debug" });
    expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 0, stdout: "", stderr: "" });
    expect(calls.filter(([command]) => command === "juju-log").map((call) => call.slice(2))).toEqual([
      ["DEBUG", "--", "for stdout"],
      ["WARNING", "--", "for stderr"],
      ["DEBUG", "--", expect.stringContaining("(index)")],
    ]);
  });

  test.each([
    ["forgets a promise", /forgotten/],
    ["throws in a callback", /in a callback/],
  ])("that %s logs it and exits with 1, at once", async (behaviour, trace) => {
    const { exitCode, stdout, stderr, calls } = await run(behaviour);
    expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 1, stdout: "", stderr: "" });
    expect(calls).toEqual([["juju-log", "--log-level", "ERROR", "--", expect.stringMatching(trace)]]);
  });

  test("writes all of its log before it ends by an error", async () => {
    const { exitCode, calls } = await run("logs and throws");
    expect(exitCode).toBe(1);
    expect(calls.map((call) => call.at(-1))).toEqual(["first", "second", expect.stringContaining("Error: third")]);
  });

  test("that Juju did not start says what is missing, and nothing else", async () => {
    const { exitCode, stderr, calls } = await run("", { JUJU_UNIT_NAME: "" });
    expect({ exitCode, stderr, calls }).toEqual({
      exitCode: 1,
      stderr: "JUJU_UNIT_NAME is not set: a charm is started by Juju's dispatch only\n",
      calls: [],
    });
  });

  test("without a log to write to puts its error on standard error", async () => {
    const { exitCode, stderr } = await run("logs and throws", { ...HOOK, PATH: "/nowhere" });
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      /warn: second\nnot in Juju's log: HookCommandError: juju-log is not on the PATH.*error: .*Error: third/s,
    );
  });
});
