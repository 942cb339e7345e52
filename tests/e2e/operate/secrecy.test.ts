import { type ChildProcess, spawn } from "node:child_process";
import { chmod, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, expect } from "vitest";
import { ensureProgram } from "#tools/programs/ensure-program.ts";
import { askAdmin } from "../actions/admin-api.ts";
import { tryPassword } from "../actions/person.ts";
import type { ActionModel } from "../actions/run-action.ts";
import { test } from "../shared-model.ts";

const PASSWORDS = ["first secret words 1", "second secret words 2", "third secret words 3", "tiny 4"];

/** Everything that is written while actions run, in files: what hook commands are called with, and what Kratos logs. */
interface Listening {
  readonly hookCommands: string;
  readonly kratosLog: string;
}

let model: ActionModel;
let files: Listening;
let logs: ChildProcess;
test.beforeAll(async ({ packedModel: shared }) => {
  model = shared;
  await model.juju("config kratos log_level=trace");
  await model.untilStatus("active");
  files = { hookCommands: await listenToHookCommands(), kratosLog: join(model.unit.directory, "kratos.log") };
  logs = await followKratosLog(files.kratosLog);
});
afterAll(async () => {
  logs.kill();
  await rename(`${hookTool()}.real`, hookTool());
});

const hookTool = (): string => join(model.unit.directory, "hook-tool");

/** Puts a script in the place of the one program behind all hook commands. */
const listenToHookCommands = async (): Promise<string> => {
  const tool = hookTool();
  const file = join(model.unit.directory, "hook-commands.txt");
  await rename(tool, `${tool}.real`);
  await writeFile(file, "");
  await chmod(file, 0o666);
  await writeFile(tool, `#!/bin/bash\nprintf '%s\\n' "$0 $*" >> ${file}\nexec -a "$0" ${tool}.real "$@"\n`);
  await chmod(tool, 0o755);
  return file;
};

const followKratosLog = async (file: string): Promise<ChildProcess> => {
  const pebble = await ensureProgram("pebble", () => undefined);
  const socket = join(model.unit.root, "containers", "kratos", "pebble.socket");
  return spawn("sh", ["-c", `exec ${pebble} logs --follow -n all > ${file}`], {
    env: { ...process.env, PEBBLE_SOCKET: socket },
    stdio: "ignore",
  });
};

test("S30: no password is in results, logs, arguments of hook commands, Kratos' log or the model", async () => {
  const written: string[] = [];
  const run = async (action: string, parameters: object) => {
    const { results, message, succeeded } = await model.run(action, { ...parameters });
    written.push(JSON.stringify(results), message);
    return succeeded;
  };
  const [first = "", second = "", third = "", tiny = ""] = PASSWORDS;
  const secrets = new Map<string, string>();
  for (const [index, password] of PASSWORDS.entries())
    secrets.set(password, await model.grantedSecret(`password-${index}`, `password=${password}`));
  const withPassword = (password: string) => ({ "password-secret-id": secrets.get(password) });

  expect(
    await run("create-admin-account", { username: "root", email: "root@example.com", ...withPassword(first) }),
  ).toBe(true);
  expect(await run("create-identity", { traits: { email: "jo@example.com" }, ...withPassword(second) })).toBe(true);
  expect(await run("create-identity", { traits: { email: "jo@example.com" }, ...withPassword(third) })).toBe(false);
  expect(await run("create-identity", { traits: { email: "no mail" }, ...withPassword(third) })).toBe(false);
  expect(await run("reset-password", { email: "jo@example.com", ...withPassword(third), format: "json" })).toBe(true);
  expect(await run("reset-password", { email: "jo@example.com", ...withPassword(tiny) })).toBe(false);
  expect((await tryPassword("jo@example.com", third)).status).toBe(200);
  expect(await run("get-identity", { email: "jo@example.com" })).toBe(true);
  const { stdout: operations } = await model.juju("debug-log --replay");
  const { stdout: unit } = await model.juju("show-unit kratos/0");
  const hashes = await passwordHashes();

  await expect.poll(() => readFile(files.kratosLog, "utf8")).toContain("/self-service/login");
  const hookCommands = await readFile(files.hookCommands, "utf8");
  expect(hookCommands).toMatch(/secret-get .*--refresh/);
  expect(hookCommands).toMatch(/action-set -- .*identity=/);
  const all = [...written, operations, unit, hookCommands, await readFile(files.kratosLog, "utf8")].join("\n");
  for (const password of [...PASSWORDS, ...hashes]) expect(all).not.toContain(password);
});

/** Hashes are as secret as passwords: whoever has one can guess at leisure. */
const passwordHashes = async (): Promise<readonly string[]> => {
  const { body } = await askAdmin("GET", "/admin/identities?include_credential=password");
  const hashes = JSON.stringify(body).match(/\$(?:2a|scrypt)\$[^"]+/g) ?? [];
  expect(hashes).toHaveLength(2);
  return hashes;
};
