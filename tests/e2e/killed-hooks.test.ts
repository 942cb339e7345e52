import { chmod, readdir, readlink, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readFile } from "#lib/pebble/files.ts";
import { getPlan } from "#lib/pebble/plan.ts";
import { listServices } from "#lib/pebble/services.ts";
import { pebbleAt } from "#lib/pebble/transport.ts";
import { CONFIG_PATH } from "#src/kratos/names.ts";
import { type LocalModel, startLocalModel } from "./local-model.ts";

/** More than any hook of this charm calls. */
const MOST_COMMANDS = 16;

let model: LocalModel;
beforeAll(async () => {
  model = await startLocalModel();
  await wrapHookTools(join(model.machine.directory, "tools"));
});
afterAll(() => model.stop());

/** Puts a script before every hook command, which ends the charm with SIGKILL at the calls that the file `kill-at` names. */
const wrapHookTools = async (directory: string): Promise<void> => {
  const program = join(directory, "../hook-tool");
  await rename(program, `${program}-real`);
  for (const name of await readdir(directory)) {
    expect(await readlink(join(directory, name))).toBe(program);
    await rename(join(directory, name), join(directory, `.${name}`));
    const script = `#!/bin/bash
exec 9>>"${directory}/lock" && flock 9
calls=$(($(cat "${directory}/calls") + 1))
echo $calls > "${directory}/calls"
exec 9>&-
if grep -qx $calls "${directory}/kill-at" 2>/dev/null; then [ $PPID -gt 1 ] && kill -9 $PPID; exit 1; fi
exec -a ${name} "${program}-real" "$@"
`;
    await writeFile(join(directory, name), script);
    await chmod(join(directory, name), 0o755);
  }
  for (const file of ["calls", "lock"]) {
    await writeFile(join(directory, file), "0");
    await chmod(join(directory, file), 0o666);
  }
};

const killAt = async (...calls: readonly number[]): Promise<void> => {
  const directory = join(model.machine.directory, "tools");
  await writeFile(join(directory, "calls"), "0");
  await writeFile(join(directory, "kill-at"), `${calls.join("\n")}\n`);
};

const levelInPlan = async (): Promise<string | undefined> => {
  const pebble = pebbleAt(join(model.machine.root, "containers/kratos/pebble.socket"));
  return /LOG_LEVEL: (?<level>\w+)/.exec(await getPlan(pebble))?.groups?.["level"];
};

const killsLogged = (): number => model.machine.model.log.filter(({ message }) => message.includes("SIGKILL")).length;

describe("a hook that is killed", () => {
  test.each(Array.from({ length: MOST_COMMANDS }, (_, index) => index + 1))(
    "at its hook command %i is made good by the next one",
    async (call) => {
      const level = call % 2 === 0 ? "info" : "debug";
      const before = killsLogged();
      // The retry is killed as well, so that two in a row leave their traces.
      await killAt(call, call + 1 + (call % 5));
      await model.juju(`config kratos log_level=${level}`);
      await expect.poll(levelInPlan, { timeout: 12_000 }).toBe(level);
      await model.untilStatus("active");
      await killAt();
      await model.juju("update-status");
      await model.untilStatus("active");
      const pebble = pebbleAt(join(model.machine.root, "containers/kratos/pebble.socket"));
      expect((await listServices(pebble)).map(({ name, current }) => [name, current])).toEqual([
        ["courier", "active"],
        ["kratos", "active"],
      ]);
      expect(await readFile(pebble, CONFIG_PATH)).toBeDefined();
      expect(killsLogged()).toBeGreaterThanOrEqual(call <= 13 ? before + 1 : before);
    },
  );
});
