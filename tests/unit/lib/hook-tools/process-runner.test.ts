import { existsSync } from "node:fs";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { actionLog } from "#lib/hook-tools/action.ts";
import type { HookToolRunner } from "#lib/hook-tools/hook-tool-runner.ts";
import { jujuLog } from "#lib/hook-tools/log.ts";
import { type ProcessRunnerOptions, processRunner } from "#lib/hook-tools/process-runner.ts";
import { relationSet } from "#lib/hook-tools/relation.ts";
import { secretAdd, secretGet } from "#lib/hook-tools/secret.ts";
import { Secret } from "#lib/juju/secret.ts";

/** Notes arguments, input and the content of the files that arguments name, as Juju's agent opens them; then answers as the environment says. */
const RECORDER = `#!/usr/bin/env node
const fs = require("node:fs");
const [, , ...args] = process.argv;
const stdin = fs.readFileSync(0, "utf8");
const files = Object.fromEntries(
  args.flatMap((arg) => (/^[^=]*#file=/.test(arg) ? [arg.split("#file=")] : []))
    .map(([key, path]) => [key, { text: fs.readFileSync(path, "utf8"), mode: (fs.statSync(path).mode & 0o777).toString(8) }]),
);
const cmdline = fs.readFileSync("/proc/self/cmdline", "utf8");
fs.appendFileSync(process.env.RECORD, JSON.stringify({ args, stdin, files, cmdline }) + "\\n");
if (process.env.STDOUT) process.stdout.write(process.env.STDOUT);
if (process.env.STDERR) process.stderr.write(process.env.STDERR);
process.exitCode = Number(process.env.EXIT ?? 0);
`;

interface Recorded {
  readonly args: readonly string[];
  readonly stdin: string;
  readonly files: Readonly<Record<string, { readonly text: string; readonly mode: string }>>;
  readonly cmdline: string;
}

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "process-runner-"));
  for (const command of ["relation-set", "secret-add", "secret-get", "juju-log", "action-log", "config-get"]) {
    await writeFile(join(directory, command), RECORDER);
    await chmod(join(directory, command), 0o755);
  }
  await writeFile(join(directory, "hang"), "#!/bin/sh\nsleep 30 & wait\n");
  await writeFile(join(directory, "flood"), "#!/bin/sh\nexec head -c 3000000 /dev/zero\n");
  await writeFile(join(directory, "deaf"), "#!/bin/sh\necho 'ERROR no input wanted' >&2\nexit 2\n");
  await writeFile(join(directory, "closed"), "not a program");
  for (const command of ["hang", "flood", "deaf"]) await chmod(join(directory, command), 0o755);
});
afterAll(() => rm(directory, { recursive: true }));

const runner = (
  environment: Readonly<Record<string, string>> = {},
  limits: Partial<ProcessRunnerOptions> = {},
): HookToolRunner =>
  processRunner({
    environment: { PATH: `${directory}:${process.env["PATH"]}`, RECORD: join(directory, "record"), ...environment },
    ...limits,
  });

const recorded = async (): Promise<readonly Recorded[]> => {
  const text = await readFile(join(directory, "record"), "utf8");
  await rm(join(directory, "record"));
  return text
    .trim()
    .split("\n")
    .map((line): Recorded => JSON.parse(line));
};

/** The directory of the files that a call named. */
const fileDirectory = ({ args }: Recorded): string =>
  dirname(args.find((arg) => arg.includes("#file="))?.split("=")[1] ?? "");

describe("a hook command as a process", () => {
  test("gets its arguments as they are, without a shell", async () => {
    await runner().run("config-get", ["a b", "$HOME", "", "*", "'\"", "ü\n"]);
    expect((await recorded()).map(({ args, stdin }) => ({ args, stdin }))).toEqual([
      { args: ["a b", "$HOME", "", "*", "'\"", "ü\n"], stdin: "" },
    ]);
  });

  test("answers with exit code and both outputs", async () => {
    const output = await runner({ STDOUT: "ü\n", STDERR: "ERROR x\n", EXIT: "2" }).run("config-get", []);
    await recorded();
    expect(output).toEqual({ exitCode: 2, stdout: "ü\n", stderr: "ERROR x\n" });
  });

  test("gets a databag on its standard input, nothing of it as an argument", async () => {
    await relationSet(runner(), 7, "application", { password: "hunter2 \u0085", "k\u2028": "" });
    expect(await recorded()).toMatchObject([
      {
        args: ["-r", "7", "--app", "--file", "-"],
        stdin: '{"password":"hunter2 \\u0085","k\\u2028":""}',
        cmdline: expect.not.stringContaining("hunter2"),
      },
    ]);
  });

  test("that ends before it has read its input still tells why", async () => {
    const output = await runner().run("deaf", [], { stdin: "x".repeat(1_000_000) });
    expect(output).toMatchObject({ exitCode: 2, stderr: "ERROR no input wanted\n" });
  });

  test("logs a text that is longer than an argument may be, in order, nothing lost", async () => {
    const text = `${"ü".repeat(100_000)}\nthe end`;
    await jujuLog(runner(), "INFO", text);
    const records = await recorded();
    expect(records.map(({ args }) => args.at(-1)).join("")).toBe(text);
    expect(records.length).toBe(4);
  });

  test("tells the user a text that is too long or holds a NUL as well as it can", async () => {
    await actionLog(runner(), `a\0b${"ü".repeat(100_000)}`);
    const [{ args = [] } = {}] = await recorded();
    expect(args.at(-1)).toMatch(/^a\ufffdbü+…$/u);
  });
});

describe("a hook command that gives no exit code", () => {
  test.each([
    ["is not there", () => runner().run("no-such-tool", ["hunter2"]), "no-context", /not on the PATH/],
    ["is no program", () => runner().run("closed", ["hunter2"]), "other", /EACCES/],
    [
      "gets more than an argument can hold",
      () => runner().run("config-get", ["hunter2".repeat(30_000)]),
      "usage",
      /longer than the system takes/,
    ],
    ["gets a NUL", () => runner().run("config-get", ["hunter2\0"]), "usage", /NUL/],
    [
      "hangs, and what it has started too",
      () => runner({}, { timeoutMs: 200 }).run("hang", ["hunter2"]),
      "timeout",
      /within 200 ms/,
    ],
    [
      "prints without end",
      () => runner({}, { mostBytes: 1_000_000 }).run("flood", ["hunter2"]),
      "other",
      /more than 1000000 bytes/,
    ],
  ])("since it %s, is an error that says so and repeats no argument", async (_why, attempt, reason, text) => {
    const error: unknown = await attempt().then(
      () => undefined,
      (failure: unknown) => failure,
    );
    expect(error).toMatchObject({ name: "HookCommandError", reason, exitCode: undefined });
    expect(String(error)).toMatch(text);
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain("hunter2");
  });
});

describe("the values of a secret", () => {
  const content = new Secret({ password: " hunter2\n", empty: "", "ca-chain": "ü" });

  test("reach Juju by files that only this user reads, and that are gone afterwards", async () => {
    const id = await secretAdd(runner({ STDOUT: "secret:d0aaaaaaaaaaaaaaaaa0\n" }), {
      owner: "unit",
      label: "pw",
      content,
    });
    const [call] = await recorded();
    if (call === undefined) throw new Error("nothing was run");
    expect(id).toBe("secret:d0aaaaaaaaaaaaaaaaa0");
    expect(call.files).toEqual({
      password: { text: " hunter2\n", mode: "600" },
      empty: { text: "", mode: "600" },
      "ca-chain": { text: "ü", mode: "600" },
    });
    expect(call.cmdline).not.toContain("hunter2");
    expect(existsSync(fileDirectory(call))).toBe(false);
  });

  test("leave no file behind when Juju refuses", async () => {
    const tools = runner({ STDERR: "ERROR this unit is not the leader\n", EXIT: "1" });
    await expect(secretAdd(tools, { owner: "application", content })).rejects.toMatchObject({ reason: "not-leader" });
    for (const call of await recorded()) {
      expect(Object.keys(call.files)).toHaveLength(3);
      expect(existsSync(fileDirectory(call))).toBe(false);
    }
  });

  test("are not quoted when Juju prints something else than JSON", async () => {
    const attempt = secretGet(runner({ STDOUT: "password: hunter2\n" }), { id: "secret:a" }, "peek");
    const error: unknown = await attempt.then(
      () => undefined,
      (failure: unknown) => failure,
    );
    await recorded();
    expect(error).toMatchObject({ name: "HookToolOutputError", command: "secret-get" });
    expect(inspect(error, { depth: 9 })).not.toContain("hunter2");
  });
});
