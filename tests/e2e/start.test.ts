import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ROOT } from "#tools/pack/pack.ts";

let parent: string;
let state: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), "kratos-start-"));
  // The charm and PostgreSQL run as other users.
  await chmod(parent, 0o755);
  state = join(parent, "state");
});
afterEach(() => rm(parent, { recursive: true, force: true }));

interface Started {
  readonly process: ChildProcess;
  readonly output: () => string;
  readonly exited: Promise<number | null>;
}

const start = (env: Readonly<Record<string, string>> = {}): Started => {
  const child = spawn("node", [join(ROOT, "tools/run.mjs"), "local/start.ts"], {
    cwd: ROOT,
    env: { ...process.env, KRATOS_LOCAL_STATE: state, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      output += chunk;
    });
  return { process: child, output: () => output, exited: new Promise((resolve) => child.on("close", resolve)) };
};

const jujuLocal = (...args: readonly string[]): string =>
  execFileSync("node", [join(ROOT, "local/juju-local.mjs"), ...args], {
    env: { ...process.env, KRATOS_LOCAL_STATE: state },
    encoding: "utf8",
  });

const leftovers = (): string =>
  execFileSync("sh", ["-c", `ps -eo pid,args | grep -F '${parent}' | grep -v grep || true`], { encoding: "utf8" });

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, () => server.close(() => resolve(true)));
  });

const nothingIsLeft = async (): Promise<void> => {
  await expect.poll(leftovers, { timeout: 10_000 }).toBe("");
  await expect.poll(() => isFree(4433)).toBe(true);
};

describe("npm start", () => {
  test("shows progress, ends with a status table and the commands to try, and `down` leaves nothing behind", async () => {
    const started = start();
    await expect.poll(started.output, { timeout: 50_000 }).toContain("juju run kratos/0 create-admin-account");
    expect(started.output()).toMatch(/\[ +\d+\.\d s\] Packing the charm/);
    expect(started.output()).toMatch(/kratos\/0\* +active/);
    expect(jujuLocal("status")).toMatch(/kratos\/0\* +active/);
    const second = start();
    expect(await second.exited).toBe(1);
    expect(second.output()).toContain("error: a local model is running already");
    jujuLocal("down");
    expect(await started.exited).toBe(0);
    await nothingIsLeft();
    expect(existsSync(state)).toBe(false);
  });

  test("killed with SIGKILL, takes everything with it", async () => {
    const started = start();
    await expect.poll(started.output, { timeout: 50_000 }).toContain("Waiting for the charm to settle");
    const children = execFileSync("pgrep", ["-P", String(started.process.pid)], { encoding: "utf8" }).trim();
    execFileSync("kill", ["-9", ...children.split("\n")]);
    await started.exited;
    await nothingIsLeft();
  });

  test("says in one sentence that a port is in use", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(4434, resolve));
    const started = start();
    expect(await started.exited).toBe(1);
    expect(started.output().trim().split("\n").at(-1)).toMatch(/^error: port 4434 is in use: .*$/);
    await new Promise((resolve) => server.close(resolve));
  });

  test("says in one sentence that a program it was told to use is none", async () => {
    const started = start({ PEBBLE_BIN: "/nonexistent/pebble" });
    expect(await started.exited).toBe(1);
    expect(started.output().trim().split("\n").at(-1)).toBe(
      "error: PEBBLE_BIN=/nonexistent/pebble is not a program that can be run",
    );
  });
});
