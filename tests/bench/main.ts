import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JujuEvent } from "#lib/juju/events.ts";
import { openSession, runCommand, type SessionAction } from "#lib/testing/hook-session/hook-session.ts";
import { hookEnvironment } from "#lib/testing/uniter/hook-environment.ts";
import { runJujuCommand } from "#local/commands/index.ts";
import { ensurePrograms, type Machine, startMachine, untilSettled } from "#local/machine.ts";
import { CHARM_UID } from "#local/workload.ts";
import { serveHookTools } from "#tools/hook-tool/server.ts";
import { pack } from "#tools/pack/pack.ts";

/** `npm run bench`: what a hook costs beside the floor, which is bare Node once and the same hook commands in a row. */

const RUNS = 15;

const main = async (): Promise<void> => {
  const directory = await mkdtemp(join(tmpdir(), "kratos-bench-"));
  const { path, bytes = 0 } = await pack(process.arch === "arm64" ? "arm64" : "amd64");
  const machine = await startMachine({
    ...{ charmFile: path, directory, jujuVersion: "3.6.28" },
    programs: await ensurePrograms(console.error),
    progress: console.error,
  });
  try {
    await untilSettled(machine, 60_000);
    await runJujuCommand(
      {
        args: [
          "run",
          "kratos/0",
          "create-admin-account",
          "username=a",
          "email=a@example.com",
          "password=correct horse",
        ],
        directory,
      },
      machine,
      QUIET,
    );
    console.log(
      `charm file ${(bytes / 1_000_000).toFixed(1)} MB; ${RUNS} runs each, milliseconds: minimum median maximum`,
    );
    await compare("update-status", { kind: "update-status" }, undefined, machine);
    await compare("config-changed", { kind: "config-changed" }, undefined, machine);
    await compare(
      "get-identity",
      { kind: "action", name: "get-identity", id: "1" },
      { email: "a@example.com" },
      machine,
    );
  } finally {
    await machine.stop();
    await rm(directory, { recursive: true, force: true });
  }
};

const QUIET = { print: () => undefined, warn: () => undefined };

const compare = async (
  name: string,
  event: JujuEvent,
  parameters: Readonly<Record<string, string>> | undefined,
  machine: Machine,
): Promise<void> => {
  const calls: string[][] = [];
  const socket = join(machine.directory, "bench.socket");
  const newAction = (): SessionAction | undefined =>
    parameters && { name, parameters, results: new Map(), log: [], failure: undefined };
  let session = openSession(machine.model, machine.unit, { action: newAction() });
  const server = await serveHookTools(socket, ({ command, args, stdin }) => {
    calls.push([command, ...args]);
    return runCommand(session, command, args, stdin);
  });
  const environment = hookEnvironment(machine.model, machine.unit, event, {
    ...{ charmDirectory: machine.charmDirectory, agentSocket: socket, contextId: "bench" },
    path: `${join(machine.directory, "tools")}:/usr/bin:/bin`,
  });
  const run = (command: string, args: readonly string[], input?: string): Promise<Run> => {
    session = openSession(machine.model, machine.unit, { action: newAction() });
    return measure(command, args, { ...environment, CHARM_ROOT: machine.root }, machine.charmDirectory, input);
  };
  await run("./dispatch", []);
  calls.length = 0;
  await run("./dispatch", []);
  const script = calls
    .map((call) => [join(machine.directory, "tools", call[0] ?? ""), ...call.slice(1)].join("\x1f"))
    .join("\n");
  const empty = join(machine.directory, "empty.cjs");
  await writeFile(empty, "");
  const [hook, bare, tools] = [[], [], []] as [Run[], Run[], Run[]];
  for (let index = 0; index < RUNS; index++) {
    hook.push(await run("./dispatch", []));
    bare.push(await run("./node/bin/node", [empty]));
    tools.push(await run(join(machine.directory, "hook-tool"), [], script));
  }
  await server.close();
  const floor = bare.map((each, index) => each.milliseconds + (tools[index]?.milliseconds ?? 0));
  const ratios = hook.map((each, index) => each.milliseconds / (floor[index] ?? 1));
  console.log(
    [
      `${name}: ${script.split("\n").length} hook commands`,
      `  hook        ${spread(hook.map((each) => each.milliseconds))}   peak ${Math.max(...hook.map((each) => each.peakMiB)).toFixed(0)} MiB`,
      `  floor       ${spread(floor)}   (bare Node ${spread(bare.map((each) => each.milliseconds))}, commands ${spread(tools.map((each) => each.milliseconds))})`,
      `  hook/floor  ${spread(ratios, 2)}`,
    ].join("\n"),
  );
};

interface Run {
  readonly milliseconds: number;
  readonly peakMiB: number;
}

/** Runs a program as the charm's user and reads from the kernel what its largest process took. */
const measure = (
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
  input = "",
): Promise<Run> =>
  new Promise((resolve, reject) => {
    const started = performance.now();
    const user = process.getuid?.() === 0 ? { uid: CHARM_UID, gid: CHARM_UID } : {};
    const child = spawn(command, [...args], { cwd, env, stdio: ["pipe", "ignore", "inherit"], ...user });
    let peakKiB = 0;
    const watch = setInterval(() => {
      peakKiB = Math.max(peakKiB, peakOf(child.pid));
    }, 3);
    child.stdin?.end(input);
    child.on("error", reject);
    child.on("close", (code) => {
      clearInterval(watch);
      if (code === 0) resolve({ milliseconds: performance.now() - started, peakMiB: peakKiB / 1024 });
      else reject(new Error(`${command} exited with ${code}`));
    });
  });

/** The kernel's own high-water mark of a process that still runs, in KiB. */
const peakOf = (pid: number | undefined): number => {
  try {
    return Number(/VmHWM:\s+(?<kib>\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.groups?.["kib"] ?? 0);
  } catch {
    return 0;
  }
};

const spread = (values: readonly number[], digits = 1): string => {
  const sorted = values.toSorted((a, b) => a - b);
  return [sorted[0], sorted[Math.floor(sorted.length / 2)], sorted.at(-1)]
    .map((value) => (value ?? 0).toFixed(digits))
    .join(" ");
};

await main();
