import { execFile } from "node:child_process";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bundleCharm } from "#tools/pack/bundle.ts";
import { ROOT } from "#tools/pack/pack.ts";

const run = promisify(execFile);

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "loaded-modules-"));
  const { code } = await bundleCharm(ROOT);
  await writeFile(join(directory, "charm.cjs"), code);
  await writeFile(
    join(directory, "record.cjs"),
    'process.on("exit", () => require("node:fs").writeFileSync(process.env.LOADED, process.moduleLoadList.join("\\n")));',
  );
  for (const command of ["action-get", "action-fail", "action-set", "juju-log"])
    await addHookCommand(command, command === "action-get" ? `echo '{"identity-id":"1"}'` : "true");
});
afterAll(() => rm(directory, { recursive: true }));

const addHookCommand = async (name: string, script: string): Promise<void> => {
  await writeFile(join(directory, name), `#!/bin/sh\n${script}\n`);
  await chmod(join(directory, name), 0o755);
};

/** Names of Node's modules that a dispatch has loaded. */
const loadedBy = async (environment: Readonly<Record<string, string>>): Promise<readonly string[]> => {
  const loaded = join(directory, "loaded");
  await run(process.execPath, ["--require", join(directory, "record.cjs"), join(directory, "charm.cjs")], {
    env: {
      PATH: `${directory}:/usr/bin:/bin`,
      LOADED: loaded,
      JUJU_UNIT_NAME: "kratos/0",
      JUJU_MODEL_NAME: "m",
      JUJU_MODEL_UUID: "3b2f0d3e-5c1a-4c8e-9f0a-7d6b5e4c3a21",
      JUJU_VERSION: "3.6.28",
      JUJU_CHARM_DIR: directory,
      ...environment,
    },
  });
  return (await readFile(loaded, "utf8")).split("\n");
};

test("an action that asks Kratos loads neither of Node's two other HTTP clients, nor cryptography: it would take longer than the question", async () => {
  const modules = await loadedBy({
    JUJU_DISPATCH_PATH: "actions/get-identity",
    JUJU_ACTION_NAME: "get-identity",
    JUJU_ACTION_UUID: "1",
  });
  expect(modules).toContain("NativeModule _http_client");
  expect(modules.filter((name) => /undici|http2|internal\/crypto/.test(name))).toEqual([]);
});

test("a line of log loads no threads, and no client of Kratos", async () => {
  const modules = await loadedBy({ JUJU_DISPATCH_PATH: "hooks/unheard-of", CHARM_LOG_LEVEL: "debug" });
  expect(modules).toContain("NativeModule assert");
  expect(modules.filter((name) => /worker_threads|zlib/.test(name))).toEqual([]);
});
