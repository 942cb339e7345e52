import { chmod, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { actionSet } from "#lib/hook-tools/action.ts";
import { HookCommandError } from "#lib/hook-tools/hook-command-error.ts";
import type { HookToolOutput, HookToolRunner } from "#lib/hook-tools/hook-tool-runner.ts";
import { splitByBytes } from "#lib/hook-tools/log.ts";
import { processRunner } from "#lib/hook-tools/process-runner.ts";
import { relationGet, relationIds, relationSet } from "#lib/hook-tools/relation.ts";
import { secretAdd, secretGet } from "#lib/hook-tools/secret.ts";
import { toYamlFile } from "#lib/hook-tools/yaml-file.ts";
import { Secret } from "#lib/juju/secret.ts";

const answering = (output: Partial<HookToolOutput>): HookToolRunner & { readonly calls: string[][] } => {
  const calls: string[][] = [];
  return {
    calls,
    run: async (command, args) => {
      calls.push([command, ...args]);
      return { exitCode: 0, stdout: "", stderr: "", ...output };
    },
  };
};

describe("a hook command that fails", () => {
  test.each([
    [2, 'ERROR invalid value "db:7" for option -r: relation not found', "relation-not-found"],
    [1, 'ERROR secret "abc" not found', "secret-not-found"],
    [1, 'ERROR consumer label "cookie_secret" not found', "secret-not-found"],
    [1, "ERROR permission denied", "permission-denied"],
    [1, "ERROR this unit is not the leader", "not-leader"],
    [1, "ERROR cannot write relation settings", "not-leader"],
    [2, "ERROR option provided but not defined: --foo", "usage"],
    [1, "ERROR JUJU_CONTEXT_ID not set", "no-context"],
    [1, "ERROR something else", "other"],
  ])("with %i and %s has the reason %s", async (exitCode, stderr, reason) => {
    const error = new HookCommandError("relation-get", exitCode, stderr);
    expect(error.reason).toBe(reason);
  });

  test("does not repeat its arguments in the error", async () => {
    const tools = answering({ exitCode: 1, stderr: "ERROR no\n" });
    const attempt = relationSet(tools, 7, "application", { password: "hunter2" });
    await expect(attempt).rejects.toThrow(/^relation-set exited with 1: ERROR no$/);
  });
});

describe("relations", () => {
  test("that are gone have no databag", async () => {
    const tools = answering({ exitCode: 2, stderr: 'ERROR invalid value "7" for option -r: relation not found' });
    expect(await relationGet(tools, 7, { of: "db", bag: "application" })).toBeUndefined();
  });
  test("are listed by their numbers", async () =>
    expect(await relationIds(answering({ stdout: '["db:10","db:9"]\n' }), "db")).toEqual([10, 9]));
});

describe("secret values", () => {
  test("go by files that are gone afterwards, never by arguments", async () => {
    const before = (await readdir(tmpdir())).filter((name) => name.startsWith("juju-secret-"));
    const tools = answering({ stdout: "secret:abc\n" });
    const content = new Secret({ password: "hunter2" });
    expect(await secretAdd(tools, { owner: "application", label: "pw", content })).toBe("secret:abc");
    expect(tools.calls.flat().join(" ")).toMatch(/password#file=\S+/);
    expect(tools.calls.flat().join(" ")).not.toContain("hunter2");
    expect((await readdir(tmpdir())).filter((name) => name.startsWith("juju-secret-"))).toEqual(before);
  });
  test("are asked for by label or by id", async () => {
    const tools = answering({ stdout: '{"key":"v"}' });
    await secretGet(tools, { label: "cookie" }, "refresh");
    await secretGet(tools, { id: "secret:abc" }, "tracked");
    expect(tools.calls).toEqual([
      ["secret-get", "--format=json", "--refresh", "--label", "cookie"],
      ["secret-get", "--format=json", "secret:abc"],
    ]);
  });
});

describe("text for --file -", () => {
  test.each([
    "plain",
    " a\n\u0085\u2028x",
    "\u{1F600}",
    'quote " \\ back',
    "\u007f\u009f\ufeff",
    "true",
    "12345678",
    "a: b #c",
  ])("keeps %j", (value) => expect(parse(toYamlFile({ key: value }))).toEqual({ key: value }));
  test("leaves no character that Juju's reader refuses", () =>
    expect(toYamlFile({ k: "\u007f\u0085\u2028\ufeff\uffff" })).toMatch(/^[\x20-\x7e]*$/));
  test("replaces half a surrogate pair", () => expect(parse(toYamlFile({ k: "\ud83d" }))).toEqual({ k: "\ufffd" }));
});

describe("a long line of log", () => {
  test("is cut by bytes, at line ends where there are any, and nothing is lost", () => {
    const text = `${"ü".repeat(100)}\n${"x".repeat(50)}`;
    const pieces = splitByBytes(text, 128);
    expect(pieces.join("")).toBe(text);
    for (const piece of pieces) expect(Buffer.byteLength(piece)).toBeLessThanOrEqual(128);
  });
});

describe("action results", () => {
  test("are flattened with dots", async () => {
    const tools = answering({});
    await actionSet(tools, { id: "1", traits: { email: "a=b" } });
    expect(tools.calls).toEqual([["action-set", "--", "id=1", "traits.email=a=b"]]);
  });
  test.each([["firstName"], ["stdout"], ["a_b"]])("with the key %s are refused before Juju does", async (key) =>
    expect(actionSet(answering({}), { [key]: "x" })).rejects.toThrow("not a key that Juju takes"),
  );
  test("that are too long for an argument are refused with the reason", async () =>
    expect(actionSet(answering({}), { key: "x".repeat(200_000) })).rejects.toThrow("longer than 128 KiB"));
});

describe("hook commands as processes", () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "hook-tools-"));
    const script = '#!/bin/sh\nprintf "%s|" "$@"\ncat\necho err >&2\nexit "$EXIT"\n';
    await writeFile(join(directory, "echo-tool"), script);
    await chmod(join(directory, "echo-tool"), 0o755);
  });
  afterAll(() => rm(directory, { recursive: true }));
  const runner = (more = {}) =>
    processRunner({ environment: { EXIT: "0", PATH: `${directory}:/usr/bin:/bin`, ...more }, timeoutMs: 2_000 });

  test("get their arguments and their input as they are", async () => {
    const output = await runner().run("echo-tool", ["a b", "$HOME", ""], { stdin: "in" });
    expect(output).toEqual({ exitCode: 0, stdout: "a b|$HOME||in", stderr: "err\n" });
  });
  test("without input do not wait for one", async () =>
    expect((await runner().run("echo-tool", ["x"])).stdout).toBe("x|"));
  test("give their exit code", async () => expect((await runner({ EXIT: "3" }).run("echo-tool", [])).exitCode).toBe(3));
  test("that are not there are an error", async () =>
    expect(runner().run("no-such-tool", [])).rejects.toThrow("no-such-tool"));
  test("that hang are ended", async () =>
    expect(
      processRunner({ environment: { PATH: "/usr/bin:/bin" }, timeoutMs: 100 }).run("sleep", ["5"]),
    ).rejects.toThrow("SIGKILL"));
});
