import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runJujuCommand } from "#local/commands/index.ts";
import { runningUnit } from "#local/commands/running-unit.ts";
import { ensurePrograms, type Machine, startMachine, untilSettled } from "#local/machine.ts";
import { startHttpSink } from "#tests/e2e/sinks.ts";
import { THIS_ARCHITECTURE } from "#tools/pack/node-runtime.ts";
import { pack } from "#tools/pack/pack.ts";
import { compareWithCurl } from "./find-identities.ts";
import { compareWithFloor } from "./hook-cost.ts";
import { integrateNeighbours } from "./integrate-neighbours.ts";
import { seedIdentities } from "./seed-identities.ts";

/** `npm run bench [-- PART ...]`: what the charm costs beside what has to be done anyway, measured in one run on one machine. */

const PEOPLE = 10_000;
const QUIET = { print: () => undefined, warn: () => undefined };

/** Hooks and an action beside their floor. */
const hooks = async (machine: Machine): Promise<void> => {
  const create = "run kratos/0 create-admin-account username=a email=a@example.com".split(" ");
  await runJujuCommand({ args: [...create, "password=correct horse"], directory: process.cwd() }, machine, QUIET);
  const unit = runningUnit(machine, "kratos/0");
  await compareWithFloor("update-status", { event: { kind: "update-status" } }, unit);
  await compareWithFloor("config-changed", { event: { kind: "config-changed" } }, unit);
  const getIdentity = { kind: "action", name: "get-identity", id: "1" } as const;
  await compareWithFloor("get-identity", { event: getIdentity, parameters: { email: "a@example.com" } }, unit);
};

/** The hook that runs most often, with a neighbour at every endpoint. */
const relations = async (machine: Machine): Promise<void> => {
  const neighbours = await startHttpSink();
  try {
    console.error("Integrating a neighbour at every endpoint");
    await integrateNeighbours(machine, `http://127.0.0.1:${neighbours.port}`);
    await compareWithFloor(
      "update-status with all relations",
      { event: { kind: "update-status" } },
      runningUnit(machine, "kratos/0"),
    );
  } finally {
    await neighbours.close();
  }
};

/** Searches through many identities beside the same pages by curl. */
const find = async (machine: Machine): Promise<void> => {
  console.error(`Importing ${PEOPLE} identities`);
  await seedIdentities(PEOPLE);
  // The server would do so by itself, a minute later; without it, its plans are those for empty tables.
  await machine.database.server.query("VACUUM ANALYZE", "identity_kratos");
  const unit = runningUnit(machine, "kratos/0");
  const withCredentials = "&include_credential=webauthn";
  const withoutSecondFactor = { "without-second-factor": true };
  await compareWithCurl({ parameters: { state: "inactive", "page-size": 500 }, query: "" }, unit);
  await compareWithCurl(
    { parameters: { ...withoutSecondFactor, search: "PERSON4242@" }, query: withCredentials },
    unit,
  );
  await compareWithCurl({ parameters: { ...withoutSecondFactor, "count-only": true }, query: withCredentials }, unit);
};

const PARTS = { hooks, find, relations };

const main = async (names: readonly string[]): Promise<void> => {
  const directory = await mkdtemp(join(tmpdir(), "kratos-bench-"));
  const { path, bytes = 0 } = await pack(THIS_ARCHITECTURE);
  const machine = await startMachine({
    ...{ charmFile: path, directory, jujuVersion: "3.6.28" },
    programs: await ensurePrograms(console.error),
    progress: console.error,
  });
  try {
    await untilSettled(machine, 60_000);
    console.log(`charm file ${(bytes / 1_000_000).toFixed(1)} MB; milliseconds: minimum median maximum`);
    for (const [name, part] of Object.entries(PARTS))
      if (names.length === 0 || names.includes(name)) await part(machine);
  } finally {
    await machine.stop();
    await rm(directory, { recursive: true, force: true });
  }
};

await main(process.argv.slice(2));
