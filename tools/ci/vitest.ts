import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import { ROOT } from "#tools/pack/pack.ts";
import { ensureProgram } from "#tools/programs/ensure-program.ts";
import { type Count, FAILED, total } from "./count.ts";
import { type RunOptions, runNode } from "./run-node.ts";

const Report = z.object({ numPassedTests: z.number(), numFailedTests: z.number(), numFailedTestSuites: z.number() });

/** Runs a project of vitest and counts its tests; one without tests has failed, since it has looked at nothing. */
export const runProject = (project: string): Promise<Count> => run(project, [], {});

/**
 * Runs the tests of the packed charm, some files at a time, each in a network of its own: they mostly wait. Where nobody may make
 * networks, one file after the other.
 */
export const runSideBySide = async (project: string): Promise<Count> => {
  const ownNetwork = await ensureProgram("own-network", console.log);
  const isAllowed = spawnSync(ownNetwork, ["true"], { stdio: "ignore" }).status === 0;
  if (!isAllowed) return runProject(project);
  const files = await testFiles(join("tests", project));
  const counts: Count[] = [];
  const work = async (): Promise<void> => {
    for (let file = files.shift(); file !== undefined; file = files.shift())
      counts.push(await run(project, [file], { wrapper: [ownNetwork], quiet: true }));
  };
  await Promise.all(Array.from({ length: availableParallelism() + EXTRA_FILES }, work));
  return counts.length === 0 ? FAILED : total(counts);
};

/** While some files wait for a start, others can use the processor. */
const EXTRA_FILES = 2;

/** The longest files first, so that none is left alone at the end. */
const testFiles = async (folder: string): Promise<string[]> => {
  const entries = await readdir(join(ROOT, folder), { recursive: true });
  const files = entries.filter((name) => name.endsWith(".test.ts")).map((name) => join(folder, name));
  return files.toSorted((a, b) => Number(isLong(b)) - Number(isLong(a)) || (a < b ? -1 : 1));
};

const isLong = (file: string): boolean => LONG.some((name) => file.endsWith(name));
const LONG = ["killed-hooks.test.ts", "start.test.ts", "faults/kratos.test.ts", "faults/database.test.ts"];

const run = async (project: string, files: readonly string[], options: RunOptions): Promise<Count> => {
  const directory = await mkdtemp(join(tmpdir(), "kratos-ci-"));
  const report = join(directory, "report.json");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const args = ["run", "--project", project, ...reporters, ...files];
  const exitedWell = await runNode("node_modules/vitest/vitest.mjs", args, options);
  try {
    const counts = Report.parse(JSON.parse(await readFile(report, "utf8")));
    const failed = counts.numFailedTests + (counts.numFailedTests === 0 && !exitedWell ? 1 : 0);
    return counts.numPassedTests === 0 ? FAILED : { passed: counts.numPassedTests, failed };
  } catch (error) {
    console.error(`no report of ${project} ${files.join(" ")}:`, error);
    return FAILED;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
};
