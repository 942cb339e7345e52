import { chmod, mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect } from "vitest";
import { readFile } from "#lib/pebble/files.ts";
import { listServices } from "#lib/pebble/services.ts";
import type { Pebble } from "#lib/pebble/transport.ts";
import { CONFIG_PATH } from "#src/kratos/names.ts";
import type { LocalModel } from "../local-model.ts";
import { test } from "../shared-model.ts";
import { leastLengthInConfiguration, levelInPlan } from "../workload.ts";

/** More than any hook of this charm calls. */
const MOST_COMMANDS = 16;

let model: LocalModel;
test.beforeAll(async ({ packedModel: shared }) => {
  model = shared;
  await wrapHookTools();
});
afterAll(async () => {
  await unwrapHookTools();
  await rename(`${node()}-real`, node());
});

/** Where the hook commands are, where they are meanwhile, and where files named by numbers tell which were called and which are to kill. */
const places = () => {
  const below = (name: string) => join(model.unit.directory, name);
  return { tools: below("tools"), real: below("tools-real"), called: below("called"), kill: below("kill") };
};

/** Puts a script before every hook command, which ends the charm with SIGKILL at the calls that `killAt` names. */
const wrapHookTools = async (): Promise<void> => {
  const { tools, real, called, kill } = places();
  await rename(tools, real);
  await mkdir(tools);
  for (const name of await readdir(real)) {
    // Many run at once; whoever makes a file is the call with its number.
    const script = `#!/bin/sh
set -C
call=1
until true > "${called}/$call"; do call=$((call + 1)); done 2>/dev/null
if [ -e "${kill}/$call" ]; then [ $PPID -gt 1 ] && kill -9 $PPID; exit 1; fi
exec "${real}/${name}" "$@"
`;
    await writeFile(join(tools, name), script);
    await chmod(join(tools, name), 0o755);
  }
  await killAt();
};

const unwrapHookTools = async (): Promise<void> => {
  const { tools, real } = places();
  await rm(tools, { recursive: true });
  await rename(real, tools);
};

const killAt = async (...calls: readonly number[]): Promise<void> => {
  const { called, kill } = places();
  for (const directory of [called, kill]) {
    await rm(directory, { recursive: true, force: true });
    await mkdir(directory);
  }
  // Its user makes files there.
  await chmod(called, 0o777);
  for (const call of calls) await writeFile(join(kill, String(call)), "");
};

/** The Node of the charm. */
const node = (): string => join(model.unit.charmDirectory, "node/bin/node");

/** Puts a script before the charm's Node that ends it with SIGKILL after as many seconds as the next line of the file `kill-after` says. */
const wrapNode = async (): Promise<void> => {
  const { directory } = model.unit;
  const program = node();
  await rename(program, `${program}-real`);
  const script = `#!/bin/bash
exec 9>>"${directory}/kill-lock" && flock 9
read -r seconds < "${directory}/kill-after" && sed -i 1d "${directory}/kill-after"
exec 9>&-
if [ -n "$seconds" ]; then exec timeout --signal KILL "$seconds" "${program}-real" "$@"; fi
exec "${program}-real" "$@"
`;
  await writeFile(program, script);
  await chmod(program, 0o755);
  // Its user removes lines from the file.
  await chmod(directory, 0o777);
  for (const file of ["kill-after", "kill-lock"]) {
    await writeFile(join(directory, file), "");
    await chmod(join(directory, file), 0o666);
  }
};

/** Waits until the hook has done it after all; one that failed is retried at once. */
const untilFollowed = async (look: (pebble: Pebble) => Promise<string | undefined>, wanted: string): Promise<void> => {
  const { agent } = model.unit;
  const followed = () => {
    if (agent.state().name === "error") agent.resolved();
    return look(model.pebble);
  };
  await expect.poll(followed, { timeout: 15_000 }).toBe(wanted);
  await model.untilStatus("active");
};

/** Kratos and its courier run, whatever happened before. */
const runsWell = async (): Promise<void> => {
  await model.untilStatus("active");
  expect((await listServices(model.pebble)).map(({ name, current }) => [name, current])).toEqual([
    ["courier", "active"],
    ["kratos", "active"],
  ]);
  expect(await readFile(model.pebble, CONFIG_PATH)).toBeDefined();
};

const killsLogged = (): number =>
  model.machine.model.log.filter(({ message }) => /failed: (?:signal: SIGKILL|exit status 137)/.test(message)).length;

describe("a hook that is killed", () => {
  test.each(Array.from({ length: MOST_COMMANDS / 2 }, (_, index) => [2 * index + 1, 2 * index + 2] as const))(
    "at its hook command %i, and the retry at its hook command %i, is made good by the next one",
    async (call, callOfRetry) => {
      // A file only changes with it, so that Kratos need not start anew for each kill.
      const leastLength = String(10 + call);
      const before = killsLogged();
      await killAt(call, call + callOfRetry);
      await model.juju(`config kratos password_min_length=${leastLength}`);
      await untilFollowed(leastLengthInConfiguration, leastLength);
      await killAt();
      await runsWell();
      expect(killsLogged()).toBeGreaterThanOrEqual(call <= 13 ? before + 1 : before);
    },
  );

  const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
  test(`at random moments, and the one after it, too, is made good by the third (SEED=${seed})`, {
    timeout: 180_000,
  }, async () => {
    await wrapNode();
    const random = randomNumbers(seed);
    const before = killsLogged();
    for (let round = 0; round < ROUNDS; round++) {
      const level = round % 2 === 0 ? "debug" : "info";
      const [first, second] = [random(), random()].map((part) => (part * LONGEST_HOOK_SECONDS).toFixed(3));
      await writeFile(join(model.unit.directory, "kill-after"), `${first}\n${second}\n`);
      await model.juju(`config kratos log_level=${level}`);
      await untilFollowed(levelInPlan, level);
      await runsWell();
    }
    expect(killsLogged()).toBeGreaterThan(before + ROUNDS / 2);
  });
});

const ROUNDS = 6;

/** A hook that starts Kratos anew takes about this long. */
const LONGEST_HOOK_SECONDS = 0.9;

/** Numbers from 0 to 1 that a seed decides (mulberry32). */
const randomNumbers = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    const mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    const stirred = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((stirred ^ (stirred >>> 14)) >>> 0) / 2 ** 32;
  };
};
