import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { waitForChange } from "#lib/pebble/changes.ts";
import { listChecks } from "#lib/pebble/checks.ts";
import { PebbleApiError, PebbleNotReady, PebbleTimeout } from "#lib/pebble/errors.ts";
import { exec } from "#lib/pebble/exec.ts";
import { readFile, writeFile } from "#lib/pebble/files.ts";
import { addLayer } from "#lib/pebble/layer.ts";
import { listServices, startServices, stopServices } from "#lib/pebble/services.ts";
import { systemInfo } from "#lib/pebble/system-info.ts";
import { type Pebble, pebbleAt, requestRaw } from "#lib/pebble/transport.ts";
import { openContainer, snapshot } from "#lib/testing/fake-pebble/container.ts";
import { type ConnectionFate, type FakePebble, startFakePebble } from "#lib/testing/fake-pebble/fake-pebble.ts";
import { letTimePass } from "#lib/testing/fake-pebble/time.ts";
import { type ContainerState, type Image, newContainer, STAYS } from "#lib/testing/index.ts";

const IMAGE: Image = {
  programs: {
    stays: () => STAYS,
    slow: () => ({ exitCode: 0, stdout: "done\n", delayMs: 60 }),
    tell: ({ argv, environment, read, stdin }) => ({
      exitCode: 0,
      stdout: [...argv.slice(1), environment["NAME"], read("/etc/name"), stdin].join(" "),
    }),
    counts: ({ outside }) => {
      outside.set("calls", String(Number(outside.get("calls") ?? "0") + 1));
      return outside.get("calls") === "3" ? STAYS : { exitCode: 1, stderr: "not yet\n" };
    },
  },
  answers: ({ name, activeServices }) => name === "good" || activeServices.includes("web"),
};

const opened: { readonly fake: FakePebble; readonly directory: string }[] = [];
afterEach(async () => {
  for (const { fake, directory } of opened.splice(0)) {
    await fake.stop();
    await rm(directory, { recursive: true });
  }
});

interface OpenOptions {
  readonly fate?: (count: number) => ConnectionFate;
  readonly watchMs?: number;
}

const open = async (state: Partial<ContainerState> = {}, { fate, ...image }: OpenOptions = {}) => {
  const directory = await mkdtemp(join(tmpdir(), "fake-"));
  const socketPath = join(directory, "pebble.socket");
  const container = openContainer(newContainer(state), { ...IMAGE, ...image });
  const decide = fate && { fate: (_call: unknown, count: number) => fate(count) };
  const fake = await startFakePebble({ container, socketPath, ...decide });
  opened.push({ fake, directory });
  return { fake, container, pebble: pebbleAt(socketPath) };
};

const service = (command: string) => ({ services: { web: { override: "replace", command } } }) as const;
const stateOf = async (pebble: Pebble) => (await listServices(pebble))[0]?.current;

describe("a command", () => {
  test("is a function of its arguments, environment, files and input", async () => {
    const { pebble } = await open();
    await writeFile(pebble, "/etc/name", "file");
    const options = { environment: { NAME: "variable" }, stdin: "input", workingDirectory: "/" };
    expect(await exec(pebble, ["tell", "argument"], options)).toMatchObject({ stdout: "argument variable file input" });
  });

  test("takes the time that it is given, and no longer than its limit", async () => {
    const { pebble } = await open();
    expect(await exec(pebble, ["slow"], { workingDirectory: "/" })).toMatchObject({ exitCode: 0, stdout: "done\n" });
    const late = await exec(pebble, ["slow"], { workingDirectory: "/", timeoutMs: 20 });
    expect(late).toEqual({ exitCode: undefined, stdout: "", stderr: "" });
  });

  test("that nobody connects to is given up when Pebble ends", async () => {
    const { pebble, fake } = await open();
    const body = JSON.stringify({ command: ["stays"], "working-dir": "/" });
    await requestRaw(pebble, { method: "POST", path: "/v1/exec", body });
    const started = performance.now();
    await fake.stop();
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

describe("a service", () => {
  test("is watched as long as the image says", async () => {
    const { pebble } = await open({}, { watchMs: 1_000 });
    await addLayer(pebble, "base", service("stays"));
    await expect(startServices(pebble, ["web"], { timeoutMs: 300 })).rejects.toThrow(PebbleTimeout);
    expect(await waitForChange(pebble, "1")).toMatchObject({ status: "Done" });
  });

  test("that exits is tried again as time passes, and what it keeps outside stays", async () => {
    const { pebble, container } = await open();
    await addLayer(pebble, "base", service("counts"));
    await expect(startServices(pebble, ["web"])).rejects.toThrow("failed");
    expect(await stateOf(pebble)).toBe("backoff");
    letTimePass(container);
    expect(await stateOf(pebble)).toBe("backoff");
    letTimePass(container);
    expect(await stateOf(pebble)).toBe("active");
    expect(snapshot(container, { socket: "listening" }).outside).toEqual({ calls: "3" });
    await stopServices(pebble, ["web"]);
  });
});

test("checks run as time passes, and go down and up with what they ask for", async () => {
  const { pebble, container } = await open();
  const check = { override: "replace", http: { url: "http://localhost/" } } as const;
  await addLayer(pebble, "base", { ...service("stays"), checks: { good: check, web: check } });
  expect((await listChecks(pebble)).map(({ status, successes }) => [status, successes])).toEqual([
    ["up", 0],
    ["up", 0],
  ]);
  letTimePass(container);
  expect((await listChecks(pebble)).map(({ status }) => status)).toEqual(["up", "down"]);
  await startServices(pebble, ["web"]);
  letTimePass(container);
  expect((await listChecks(pebble)).map(({ status }) => status)).toEqual(["up", "up"]);
});

describe("a connection", () => {
  test.each([
    ["drop-before", undefined],
    ["drop-after", "text"],
  ] as const)("that ends by %s leaves %s", async (fate, content) => {
    const { pebble, container } = await open({}, { fate: (count) => (count === 1 ? fate : "answer") });
    await expect(writeFile(pebble, "/etc/file", "text")).rejects.toThrow(PebbleNotReady);
    const file = await readFile(pebble, "/etc/file");
    expect(file && Buffer.from(file).toString()).toBe(content);
    expect(container.files.has("/etc/file")).toBe(content !== undefined);
  });

  test("is refused once Pebble has ended", async () => {
    const { pebble, fake } = await open();
    await systemInfo(pebble);
    await fake.stop();
    await expect(systemInfo(pebble)).rejects.toThrow(PebbleNotReady);
    expect(fake.calls.map(({ asked }) => asked)).toEqual(["GET /v1/system-info"]);
  });
});

test("bytes that are no text survive a snapshot", async () => {
  const { pebble, container } = await open();
  const bytes = Uint8Array.from([0, 255, 128, 10]);
  await writeFile(pebble, "/etc/bytes", bytes);
  const { pebble: again } = await open(snapshot(container, { socket: "listening" }));
  expect(new Uint8Array((await readFile(again, "/etc/bytes")) ?? [])).toEqual(bytes);
});

test("what it does not know it refuses as Pebble does", async () => {
  const { pebble } = await open();
  await expect(exec(pebble, ["nothing"], { workingDirectory: "/" })).rejects.toThrow(
    new PebbleApiError(400, 'cannot find executable "nothing"'),
  );
});
