import { mkdtemp, rm, writeFile as writeLocal } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { waitForChange } from "#lib/pebble/changes.ts";
import { isHealthy, listChecks, startChecks, stopChecks } from "#lib/pebble/checks.ts";
import { PebbleApiError, PebbleChangeError, PebbleNotReady, PebbleTimeout } from "#lib/pebble/errors.ts";
import { exec } from "#lib/pebble/exec.ts";
import { listFiles, makeDirectory, readFile, readFiles, removePath, writeFile } from "#lib/pebble/files.ts";
import { addLayer, type Layer } from "#lib/pebble/layer.ts";
import { getPlan } from "#lib/pebble/plan.ts";
import { listServices, replan, restartServices, startServices, stopServices } from "#lib/pebble/services.ts";
import { systemInfo } from "#lib/pebble/system-info.ts";
import { type Pebble, pebbleAt } from "#lib/pebble/transport.ts";
import { type RealPebble, startRealPebble } from "#tests/programs/real-pebble.ts";

let real: RealPebble;
let pebble: Pebble;
beforeAll(async () => {
  real = await startRealPebble();
  pebble = real.pebble;
});
afterAll(() => real.stop());

const inside = (name: string): string => join(real.directory, name);
const layer = (name: string, command: string): Layer => ({ services: { [name]: { override: "replace", command } } });
const stateOf = async (name: string) => (await listServices(pebble, [name]))[0]?.current;

describe("services", () => {
  test("run after replan when they are enabled, and a second replan leaves them alone", async () => {
    await addLayer(pebble, "web", {
      services: { web: { override: "replace", command: "sleep 60", startup: "enabled" } },
    });
    await replan(pebble);
    const [first] = await listServices(pebble, ["web"]);
    await replan(pebble);
    const [second] = await listServices(pebble, ["web"]);
    expect(second).toEqual(first);
    expect(second?.current).toBe("active");
  });

  test("stop, and start and restart by name", async () => {
    await addLayer(pebble, "job", layer("job", "sleep 60"));
    await startServices(pebble, ["job"]);
    expect(await stateOf("job")).toBe("active");
    await restartServices(pebble, ["job"]);
    await stopServices(pebble, ["job"]);
    expect(await stateOf("job")).toBe("inactive");
  });

  test("that exit at once fail with what they printed last, even with exit code 0", async () => {
    await addLayer(pebble, "quick", layer("quick", "sh -c 'echo last words; exit 0'"));
    const error = await startServices(pebble, ["quick"]).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(PebbleChangeError);
    expect(error instanceof PebbleChangeError && error.log.join("\n")).toContain("last words");
    await stopServices(pebble, ["quick"]);
  });

  test("that do not exist are refused", async () =>
    expect(startServices(pebble, ["nope"])).rejects.toThrow(
      new PebbleApiError(400, 'cannot start services: service "nope" does not exist'),
    ));
});

describe("the plan", () => {
  test("takes a layer of the same label in its place, and shows as YAML", async () => {
    await addLayer(pebble, "same", layer("same", "sleep 1"));
    await addLayer(pebble, "same", layer("same", "sleep 2"));
    expect(await getPlan(pebble)).toContain("command: sleep 2");
    expect(await getPlan(pebble)).not.toContain("command: sleep 1\n");
  });
});

describe("files", () => {
  test.each([
    ["text", "hello\n"],
    ["nothing", ""],
    ["a boundary", "\r\n--pebble\r\n--pebble--\r\n"],
    ["no end of line", "x"],
  ])("come back as they were written: %s", async (_what, content) => {
    await writeFile(pebble, inside("file"), content);
    expect(Buffer.from((await readFile(pebble, inside("file"))) ?? [])).toEqual(Buffer.from(content));
  });

  test("come back whatever bytes they have", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 3_000 }), async (content) => {
        await writeFile(pebble, inside("bytes"), content);
        expect(Buffer.from((await readFile(pebble, inside("bytes"))) ?? [])).toEqual(Buffer.from(content));
      }),
      { numRuns: 30 },
    );
  });

  test.each(['with "quotes" and spaces', "back\\slash", "ünï%20code"])("may be called %s", async (name) => {
    await writeFile(pebble, inside(name), "x");
    expect(await readFile(pebble, inside(name))).toEqual(Buffer.from("x"));
  });

  test("have the permissions that were asked for, also when written again", async () => {
    await writeFile(pebble, inside("private"), "x", { permissions: "600" });
    expect((await listFiles(pebble, inside("private"), { itself: true }))?.[0]?.permissions).toBe("600");
    await writeFile(pebble, inside("private"), "y");
    expect((await listFiles(pebble, inside("private"), { itself: true }))?.[0]?.permissions).toBe("644");
  });

  test("that are not there are undefined, and those beside them are read", async () => {
    await writeFile(pebble, inside("there"), "x");
    const files = await readFiles(pebble, [inside("nope"), inside("there")]);
    expect([...files.keys()]).toEqual([inside("there")]);
    expect(await readFile(pebble, inside("nope"))).toBeUndefined();
    expect(await listFiles(pebble, inside("nope"))).toBeUndefined();
  });

  test("that are directories are an error, though Pebble answers 200", async () =>
    expect(readFile(pebble, real.directory)).rejects.toThrow(PebbleApiError));

  test("make their directories on demand only, and go away without complaint", async () => {
    await expect(writeFile(pebble, inside("deep/er/file"), "x")).rejects.toThrow(PebbleApiError);
    await writeFile(pebble, inside("deep/er/file"), "x", { makeDirectories: true });
    await makeDirectory(pebble, inside("deep/er"));
    await removePath(pebble, inside("deep"), { recursive: true });
    await removePath(pebble, inside("deep/er/file"));
    expect(await listFiles(pebble, inside("deep"))).toBeUndefined();
  });
});

describe("commands", () => {
  test("give their output and exit code; a failure is an answer", async () => {
    const result = await exec(pebble, ["sh", "-c", "echo out; echo err >&2; exit 7"]);
    expect(result).toEqual({ exitCode: 7, stdout: "out\n", stderr: "err\n" });
  });
  test("get input, or an end of it", async () => {
    expect((await exec(pebble, ["cat"], { stdin: "héllo" })).stdout).toBe("héllo");
    expect((await exec(pebble, ["cat"])).stdout).toBe("");
  });
  test("may print much, in frames of any length", async () => {
    const { stdout } = await exec(pebble, ["sh", "-c", "head -c 500000 /dev/zero | tr '\\0' x"]);
    expect(stdout).toBe("x".repeat(500_000));
  });
  test("get environment variables, which no error repeats", async () => {
    const environment = { PASSWORD: "hunter2" };
    expect((await exec(pebble, ["sh", "-c", 'printf %s "$PASSWORD"'], { environment })).stdout).toBe("hunter2");
    await expect(exec(pebble, ["no-such-program"], { environment })).rejects.toThrow(
      /^cannot find executable "no-such-program"$/,
    );
  });
  test("that take too long are killed and have no exit code", async () =>
    expect((await exec(pebble, ["sleep", "10"], { timeoutMs: 200 })).exitCode).toBeUndefined());
  test("end when they are cancelled", async () => {
    const started = Date.now();
    const { exitCode } = await exec(pebble, ["sleep", "10"], { signal: AbortSignal.timeout(200) });
    expect(exitCode).not.toBe(0);
    expect(Date.now() - started).toBeLessThan(5_000);
  });
});

describe("checks", () => {
  test("stop and start, and an unhealthy Pebble is an answer", async () => {
    const check = {
      override: "replace",
      level: "ready",
      period: "100ms",
      threshold: 1,
      exec: { command: "false" },
    } as const;
    await addLayer(pebble, "checks", { checks: { down: check } });
    await expect.poll(async () => (await listChecks(pebble)).find(({ name }) => name === "down")?.status).toBe("down");
    expect(await isHealthy(pebble, "ready")).toBe(false);
    expect(await stopChecks(pebble, ["down"])).toEqual(["down"]);
    expect(await isHealthy(pebble, "ready")).toBe(true);
    expect(await startChecks(pebble, ["down"])).toEqual(["down"]);
    await stopChecks(pebble, ["down"]);
  });
});

describe("a Pebble that cannot be talked to", () => {
  const directories: string[] = [];
  const socketIn = async (): Promise<string> => {
    const directory = await mkdtemp(join(tmpdir(), "no-pebble-"));
    directories.push(directory);
    return join(directory, "pebble.socket");
  };
  afterAll(() => Promise.all(directories.map((directory) => rm(directory, { recursive: true }))));

  test("because there is no socket is not ready", async () =>
    expect(systemInfo(pebbleAt(await socketIn()))).rejects.toThrow(PebbleNotReady));

  test("because nobody listens is not ready", async () => {
    const path = await socketIn();
    await writeLocal(path, "");
    await expect(systemInfo(pebbleAt(path))).rejects.toThrow(PebbleNotReady);
  });

  test("because it goes away in the middle is not ready", async () => {
    const path = await socketIn();
    const server = createServer((socket) => socket.once("data", () => socket.destroy()));
    await new Promise<void>((resolve) => server.listen(path, resolve));
    await expect(writeFile(pebbleAt(path), "/x", "y".repeat(1_000_000))).rejects.toThrow(PebbleNotReady);
    await new Promise((resolve) => server.close(resolve));
  });

  test("because it hangs times out, and a change that never ends, too", async () => {
    const path = await socketIn();
    const server = createServer(() => undefined);
    await new Promise<void>((resolve) => server.listen(path, resolve));
    await expect(systemInfo(pebbleAt(path), { timeoutMs: 100 })).rejects.toThrow(PebbleTimeout);
    server.close();
    const check = { override: "replace", period: "50ms", threshold: 1, exec: { command: "false" } } as const;
    await addLayer(pebble, "endless", { checks: { endless: check } });
    await expect
      .poll(async () => (await listChecks(pebble)).find(({ name }) => name === "endless")?.status)
      .toBe("down");
    const { listChanges } = await import("#lib/pebble/changes.ts");
    const recovery = (await listChanges(pebble)).find(({ kind }) => kind === "recover-check");
    await expect(waitForChange(pebble, recovery?.id ?? "", { timeoutMs: 200 })).rejects.toThrow(PebbleTimeout);
    await stopChecks(pebble, ["endless"]);
  });
});
