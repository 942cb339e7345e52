import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import { pack, ROOT } from "./pack/pack.ts";
import { ensureProgram } from "./programs/ensure-program.ts";
import { houseRules } from "./rules/house-rules.ts";

/** `npm test`: everything that CI runs. The last line counts gates and tests: `N passed, N failed`. */

interface Count {
  readonly passed: number;
  readonly failed: number;
}

const PASSED: Count = { passed: 1, failed: 0 };
const FAILED: Count = { passed: 0, failed: 1 };
const PROJECTS = ["unit", "scenario", "contract", "e2e"] as const;

const main = async (): Promise<number> => {
  const quick = process.argv.includes("--quick");
  const counts: Count[] = [
    await gate("format and lint", () =>
      node("node_modules/@biomejs/biome/bin/biome", ["check", "--error-on-warnings", "."]),
    ),
    await gate("types", () => node("node_modules/typescript/bin/tsc", ["-p", "."])),
    await gate("dead code", () => node("node_modules/knip/bin/knip.js", ["--no-progress"])),
    await gate("house rules", async () => houseRules(ROOT, console.log)),
  ];
  if (!quick) counts.push(await gate("programs and pack", prepare));
  for (const project of quick ? PROJECTS.slice(0, 1) : PROJECTS) counts.push(await tests(project));
  const sum = (key: keyof Count): number => counts.reduce((total, count) => total + count[key], 0);
  console.log(`\n${sum("passed")} passed, ${sum("failed")} failed`);
  return sum("failed") === 0 ? 0 : 1;
};

const prepare = async (): Promise<boolean> => {
  const names = ["hook-tool", "pebble", "kratos", "etcd", "kube-apiserver"] as const;
  for (const name of names) await ensureProgram(name, console.log);
  console.log(await pack(process.arch === "arm64" ? "arm64" : "amd64"));
  return true;
};

/** Runs one gate and says how long it took. A gate that throws has failed. */
const gate = async (name: string, check: () => Promise<boolean>): Promise<Count> => {
  const started = Date.now();
  const passed = await check().catch((error: unknown) => {
    console.error(error);
    return false;
  });
  console.log(`${passed ? "ok  " : "FAIL"} ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  return passed ? PASSED : FAILED;
};

const Report = z.object({ numPassedTests: z.number(), numFailedTests: z.number(), numFailedTestSuites: z.number() });

/** Runs one project of vitest and counts its tests; one without tests has failed, since it has looked at nothing. */
const tests = async (project: string): Promise<Count> => {
  const directory = await mkdtemp(join(tmpdir(), "kratos-ci-"));
  const report = join(directory, "report.json");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const exitedWell = await node("node_modules/vitest/vitest.mjs", ["run", "--project", project, ...reporters]);
  try {
    const counts = Report.parse(JSON.parse(await readFile(report, "utf8")));
    const failed = counts.numFailedTests + (counts.numFailedTests === 0 && !exitedWell ? 1 : 0);
    return counts.numPassedTests === 0 ? FAILED : { passed: counts.numPassedTests, failed };
  } catch (error) {
    console.error(`no report of the project ${project}:`, error);
    return FAILED;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
};

const node = (program: string, args: readonly string[]): Promise<boolean> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [join(ROOT, program), ...args], {
      cwd: ROOT,
      stdio: ["ignore", "inherit", "inherit"],
    });
    child.on("close", (code) => resolve(code === 0));
  });

process.exitCode = await main();
