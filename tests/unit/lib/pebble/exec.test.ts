import { EventEmitter } from "node:events";
import { chmod, writeFile as writeLocal } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { listChanges } from "#lib/pebble/changes.ts";
import { PebbleApiError, PebbleChangeError } from "#lib/pebble/errors.ts";
import { exec } from "#lib/pebble/exec.ts";
import { addLayer } from "#lib/pebble/layer.ts";
import { usePebble } from "./use-pebble.ts";

const pebble = usePebble();
const sh = (script: string, options?: Parameters<typeof exec>[2]) => exec(pebble, ["sh", "-c", script], options);
const isAlive = async (marker: string) => (await sh(`pgrep -f '^sleep ${marker}$'`)).exitCode === 0;

describe("a command", () => {
  test("gives its output and exit code; a failure is an answer", async () =>
    expect(await sh("echo out; echo err >&2; exit 7")).toEqual({ exitCode: 7, stdout: "out\n", stderr: "err\n" }));

  test("may give all output as one", async () =>
    expect(await sh("echo out; echo err >&2", { splitStderr: false })).toEqual({
      exitCode: 0,
      stdout: "out\nerr\n",
      stderr: "",
    }));

  test("gets input, or an end of it", async () => {
    expect((await exec(pebble, ["cat"], { stdin: "héllo" })).stdout).toBe("héllo");
    expect((await exec(pebble, ["cat"], { stdin: new Uint8Array([104, 105]) })).stdout).toBe("hi");
    expect((await exec(pebble, ["cat"])).stdout).toBe("");
  });

  test.each([1, 125, 126, 65_535, 65_536, 65_537, 500_000])("gets and gives %i bytes", async (size) => {
    const text = "x".repeat(size);
    expect((await exec(pebble, ["cat"], { stdin: text })).stdout === text).toBe(true);
  });

  test("may print characters that are split between two messages", async () => {
    const { stdout } = await sh("printf a; yes ü | head -n 100000 | tr -d '\\n'");
    expect(stdout === `a${"ü".repeat(100_000)}`).toBe(true);
  });

  test("of much output keeps the last", async () => {
    const { stdout } = await sh("head -c 20000000 /dev/zero | tr '\\0' x; echo end");
    expect(stdout.length).toBeLessThanOrEqual(16 * 1024 * 1024);
    expect(stdout.endsWith("xend\n")).toBe(true);
  });

  test("gets environment variables, which no error repeats, nor its arguments", async () => {
    const environment = { PASSWORD: "hunter2" };
    expect((await sh('printf %s "$PASSWORD"', { environment })).stdout).toBe("hunter2");
    await expect(exec(pebble, ["no-such-program", "--password=hunter2"], { environment })).rejects.toThrow(
      /^cannot find executable "no-such-program"$/,
    );
  });

  test("runs as whom and where it shall", async () => {
    const options = { user: "nobody", workingDirectory: "/usr" };
    expect((await sh("id -un; pwd", options)).stdout).toBe("nobody\n/usr\n");
    expect((await sh("id -u; id -g", { userId: 12, groupId: 34, workingDirectory: "/" })).stdout).toBe("12\n34\n");
    expect((await sh("id -gn", { user: "root", group: "daemon", workingDirectory: "/" })).stdout).toBe("daemon\n");
  });

  test("may take environment, user and directory from a service", async () => {
    const context = { environment: { FROM: "service", BOTH: "service" }, user: "nobody", "working-dir": "/usr" };
    await addLayer(pebble, "web", { services: { web: { override: "replace", command: "sleep 1", ...context } } });
    const { stdout } = await sh("echo $FROM $BOTH; id -un; pwd", {
      serviceContext: "web",
      environment: { BOTH: "command" },
    });
    expect(stdout).toBe("service command\nnobody\n/usr\n");
  });

  test.each([
    ["an unknown user", { user: "nosuch", workingDirectory: "/" }, "unknown user nosuch"],
    ["a user without a home, and no directory", { user: "nobody" }, "home directory"],
    ["an unknown directory", { workingDirectory: "/nope" }, "working directory"],
    ["an unknown service", { serviceContext: "nope" }, 'context service "nope" not found'],
  ])("is refused with %s", async (_what, options, reason) => {
    const refused = exec(pebble, ["true"], options);
    await expect(refused).rejects.toThrow(PebbleApiError);
    await expect(refused).rejects.toThrow(reason);
  });

  test("that cannot be started is not one that took too long", async () => {
    await writeLocal(pebble.inside("broken"), "\u0000\u0001 no program");
    await chmod(pebble.inside("broken"), 0o755);
    await expect(exec(pebble, [pebble.inside("broken")])).rejects.toThrow(PebbleChangeError);
  });

  test("that dies of a signal has a code of 128 and more", async () =>
    expect((await sh("kill -TERM $$")).exitCode).toBe(143));

  test("that takes too long is killed and has no exit code, but its output so far", async () => {
    expect(await sh("echo begun; exec sleep 61.1", { timeoutMs: 300 })).toMatchObject({
      exitCode: undefined,
      stdout: "begun\n",
    });
    expect(await isAlive("61.1")).toBe(false);
  });
});

describe("a command that is cancelled", () => {
  test("is killed, and fails with the reason", async () => {
    const running = new AbortController();
    const result = expect(exec(pebble, ["sleep", "62.2"], { signal: running.signal })).rejects.toThrow("enough");
    await expect.poll(() => isAlive("62.2")).toBe(true);
    running.abort(new Error("enough"));
    await result;
    expect(await isAlive("62.2")).toBe(false);
  });

  test("fails soon even if a child of it lives on", async () => {
    const running = new AbortController();
    const result = expect(sh("sleep 3.3 & wait", { signal: running.signal })).rejects.toThrow("enough");
    await expect.poll(() => isAlive("3.3")).toBe(true);
    const started = Date.now();
    running.abort(new Error("enough"));
    await result;
    expect(Date.now() - started).toBeLessThan(2_500);
  });

  test("before it began never runs", async () => {
    const before = (await listChanges(pebble, { select: "all" })).length;
    await expect(sh("true", { signal: AbortSignal.abort(new Error("enough")) })).rejects.toThrow("enough");
    expect(await listChanges(pebble, { select: "all" })).toHaveLength(before);
  });

  test("leaves nothing behind that keeps listening to the signal", async () => {
    const { signal } = new AbortController();
    for (let count = 0; count < 15; count++) await exec(pebble, ["true"], { signal });
    expect(EventEmitter.getEventListeners(signal, "abort")).toEqual([]);
  });
});
