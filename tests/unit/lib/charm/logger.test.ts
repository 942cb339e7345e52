import { describe, expect, test } from "vitest";
import { type JujuLogger, jujuLogger, type LogLevel } from "#lib/charm/logger.ts";
import type { HookToolRunner } from "#lib/hook-tools/hook-tool-runner.ts";
import { Secret } from "#lib/juju/secret.ts";
import { recordingTools } from "#tests/unit/lib/hook-tools/recording-tools.ts";

const logInto = (tools: HookToolRunner, level: LogLevel = "info", lost: string[] = []): JujuLogger =>
  jujuLogger({ tools, level, lastResort: (line) => lost.push(line) });

/** The line that a call of the log writes. */
const lineOf = async (write: (log: JujuLogger) => void): Promise<string | undefined> => {
  const tools = recordingTools();
  const log = logInto(tools, "trace");
  write(log);
  await log.flush();
  return tools.calls.at(-1)?.args.at(-1);
};

describe("the log", () => {
  test.each([
    ["trace", "TRACE"],
    ["debug", "DEBUG"],
    ["info", "INFO"],
    ["warn", "WARNING"],
    ["error", "ERROR"],
  ] as const)("writes %s as Juju's %s", async (level, jujuLevel) => {
    const tools = recordingTools();
    const log = logInto(tools, "trace");
    log[level]({}, "hello");
    await log.flush();
    expect(tools.calls).toEqual([{ command: "juju-log", args: ["--log-level", jujuLevel, "--", "hello"] }]);
  });

  test("spends nothing on lines below its level", async () => {
    const tools = recordingTools();
    const log = logInto(tools, "warn");
    log.info({}, "no");
    log.debug({}, "no");
    await log.flush();
    expect(tools.calls).toEqual([]);
  });

  test("writes in order, one command at a time, and all of it before flush answers", async () => {
    let running = 0;
    let most = 0;
    const written: string[] = [];
    const tools: HookToolRunner = {
      run: async (_command, args) => {
        most = Math.max(most, ++running);
        await new Promise(setImmediate);
        written.push(args.at(-1) ?? "");
        running--;
        return { exitCode: 0, stdout: "", stderr: "" };
      },
    };
    const log = logInto(tools);
    for (let n = 0; n < 20; n++) log.info({}, String(n));
    await log.flush();
    expect(written).toEqual(Array.from({ length: 20 }, (_, n) => String(n)));
    expect(most).toBe(1);
  });

  test("hands on what Juju does not take, and goes on", async () => {
    const lost: string[] = [];
    let calls = 0;
    const tools: HookToolRunner = {
      run: async () => ({ exitCode: calls++ === 0 ? 1 : 0, stdout: "", stderr: "ERROR no\n" }),
    };
    const log = logInto(tools, "info", lost);
    log.warn({}, "first");
    log.warn({}, "second");
    await log.flush();
    expect(lost).toEqual([
      expect.stringMatching(/^warn: first\nnot in Juju's log: HookCommandError: juju-log exited with 1/),
    ]);
    expect(calls).toBe(2);
  });
});

describe("a line of log", () => {
  test.each([
    ["words as words", { app: "db", n: 5, ok: true }, "text app=db n=5 ok=true"],
    [
      "what has blanks or quotes quoted",
      { a: "b c", d: 'e"f', g: "", h: "i=j", k: "l\nm" },
      'text a="b c" d="e\\"f" g="" h="i=j" k="l\\nm"',
    ],
    [
      "lists and maps as JSON",
      { services: ["kratos", "courier"], at: { port: 1 } },
      'text services=["kratos","courier"] at={"port":1}',
    ],
    [
      "errors by name and message, whatever else they carry",
      { err: Object.assign(new TypeError("refused"), { config: { auth: "hunter2" } }) },
      'text err="TypeError: refused"',
    ],
    [
      "secrets hidden",
      { key: new Secret("hunter2"), deep: { key: new Secret("hunter2") } },
      'text key=<secret> deep={"key":"<secret>"}',
    ],
    [
      "fields whose names say that they are secret hidden",
      { password: "hunter2", smtp: { password: "hunter2", port: 1 }, token: "hunter2", dsn: "hunter2" },
      'text password=<secret> smtp={"password":"<secret>","port":1} token=<secret> dsn=<secret>',
    ],
    ["a percent sign in a message as it is", {}, "text"],
  ])("shows %s", async (_what, fields, line) => expect(await lineOf((log) => log.info(fields, "text"))).toBe(line));

  test("is not taken for a format", async () =>
    expect(await lineOf((log) => log.info({}, "100 %s %d %j"))).toBe("100 %s %d %j"));
});
