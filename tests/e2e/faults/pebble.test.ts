import { chmod, link, readdir, readFile, rename, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { listServices } from "#lib/pebble/services.ts";
import type { LocalModel } from "../local-model.ts";
import { test } from "../shared-model.ts";
import { leastLengthInConfiguration, levelInPlan } from "../workload.ts";
import { type PebbleProxy, startPebbleProxy } from "./pebble-proxy.ts";

let model: LocalModel;
test.beforeAll(({ model: shared }) => {
  model = shared;
});

/** The Pebble of this model, by the socket that it was given. */
const pebblePid = async (): Promise<number> => {
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    const commandLine = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    if (commandLine.includes("pebble\0run\0") && commandLine.includes(model.unit.root)) return Number(pid);
  }
  throw new Error("Pebble does not run");
};

const services = async (): Promise<readonly string[]> =>
  (await listServices(model.pebble)).map(({ name, current }) => `${name} ${current}`);

describe("a Pebble that cannot be reached", () => {
  test("because its socket is not there is waited for, and an action says so", async () => {
    const socket = model.pebble.socketPath;
    await rename(socket, `${socket}.away`);
    await model.lookAgain("waiting", /^Waiting for the container kratos to start/);
    const action = await model.juju("run kratos/0 run-migration");
    expect(action.stderr).toContain("failed: The workload container is not ready; see: juju status");
    await rename(`${socket}.away`, socket);
    await model.lookAgain("active");
  });

  test("because nobody listens at its socket is waited for", async () => {
    const socket = model.pebble.socketPath;
    await rename(socket, `${socket}.away`);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(`${socket}.dead`, resolve));
    // Closing removes one of the names; at the other nobody listens any more.
    await chmod(`${socket}.dead`, 0o777);
    await link(`${socket}.dead`, socket);
    await new Promise((resolve) => server.close(resolve));
    await model.lookAgain("waiting", /^Waiting for the container kratos to start/);
    await rm(socket, { force: true });
    await rename(`${socket}.away`, socket);
    await model.lookAgain("active");
  });
});

test("a Pebble that hangs is waited for", async () => {
  const pid = await pebblePid();
  process.kill(pid, "SIGSTOP");
  try {
    await model.lookAgain("waiting", /^Waiting for the container kratos to start/);
  } finally {
    process.kill(pid, "SIGCONT");
  }
  await model.lookAgain("active");
});

describe("a Pebble that closes the connection in the middle", () => {
  let proxy: PebbleProxy;
  beforeAll(async () => {
    proxy = await startPebbleProxy(model.pebble.socketPath);
  });
  afterAll(() => proxy.close());

  /** Only a file changes with the length of passwords, and Kratos need not start anew. */
  const LEAST_LENGTH = { option: "password_min_length", look: leastLengthInConfiguration };
  const LEVEL = { option: "log_level", look: levelInPlan };

  test.each([
    ["POST /v1/files", "before", LEAST_LENGTH, "10"],
    ["POST /v1/files", "after", LEAST_LENGTH, "11"],
    ["POST /v1/layers", "before", LEVEL, "debug"],
    ["POST /v1/layers", "after", LEVEL, "info"],
    ["POST /v1/services", "before", LEVEL, "debug"],
    ["POST /v1/services", "after", LEVEL, "info"],
  ] as const)("of %s, %s it was carried out, is made good by the next hook", async (request, moment, what, value) => {
    const dropped = proxy.dropNext(new RegExp(`^${request}`), moment);
    await model.juju(`config kratos ${what.option}=${value}`);
    await expect.poll(dropped, { timeout: 20_000 }).toBe(1);
    await expect.poll(() => what.look(model.pebble), { timeout: 20_000 }).toBe(value);
    await model.lookAgain("active");
    expect(await services()).toEqual(["courier active", "kratos active"]);
  });
});
