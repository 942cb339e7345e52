import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import { type Count, FAILED } from "./count.ts";
import { runNode } from "./run-node.ts";

const Report = z.object({ numPassedTests: z.number(), numFailedTests: z.number(), numFailedTestSuites: z.number() });

/** Some tests of a project of vitest. */
export interface VitestRun {
  readonly project: string;
  /** Files, or folders, that are run; all of the project by default. */
  readonly files?: readonly string[];
  /** Programs and arguments to put before Node, such as one that gives it a network of its own. */
  readonly wrapper?: readonly string[];
}

/** Runs tests and counts them; a run without tests has failed, since it has looked at nothing. */
export const runVitest = async ({ project, files = [], wrapper = [] }: VitestRun): Promise<Count> => {
  const directory = await mkdtemp(join(tmpdir(), "kratos-ci-"));
  const report = join(directory, "report.json");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  // A second process would load everything once more, and other jobs use the processor meanwhile.
  const args = ["run", "--project", project, "--maxWorkers=1", ...reporters, ...files];
  const exitedWell = await runNode("node_modules/vitest/vitest.mjs", args, wrapper);
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
