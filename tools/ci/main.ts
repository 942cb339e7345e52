import { pack, ROOT } from "#tools/pack/pack.ts";
import { ensureProgram } from "#tools/programs/ensure-program.ts";
import { houseRules } from "#tools/rules/house-rules.ts";
import { type Count, FAILED, PASSED, total } from "./count.ts";
import { runNode } from "./run-node.ts";
import { runProject, runSideBySide } from "./vitest.ts";

/** `npm test`: everything that CI runs. The last line counts gates and tests: `N passed, N failed`. */

const main = async (): Promise<number> => {
  const quick = process.argv.includes("--quick");
  const counts = [
    ...(await gates()),
    await timed("unit tests", () => runProject("unit")),
    ...(quick ? [] : await slowTests()),
  ];
  const { passed, failed } = total(counts);
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
};

const gates = async (): Promise<readonly Count[]> => [
  await gate("format and lint", () =>
    runNode("node_modules/@biomejs/biome/bin/biome", ["check", "--error-on-warnings", "."]),
  ),
  await gate("types", () => runNode("node_modules/typescript/bin/tsc", ["-p", "."])),
  await gate("dead code", () => runNode("node_modules/knip/bin/knip.js", ["--no-progress"])),
  await gate("house rules", async () => houseRules(ROOT, console.log)),
];

const slowTests = async (): Promise<readonly Count[]> => [
  await gate("programs and pack", prepare),
  await timed("scenarios", () => runProject("scenario")),
  await timed("contract tests", () => runProject("contract")),
  await timed("tests of the packed charm", () => runSideBySide("e2e")),
];

const prepare = async (): Promise<boolean> => {
  for (const name of ["hook-tool", "own-network", "pebble", "kratos", "etcd", "kube-apiserver"] as const)
    await ensureProgram(name, console.log);
  console.log(await pack(process.arch === "arm64" ? "arm64" : "amd64"));
  return true;
};

/** Runs one gate; one that throws has failed. */
const gate = (name: string, check: () => Promise<boolean>): Promise<Count> =>
  timed(name, async () => ((await check()) ? PASSED : FAILED));

/** Says what came of it and how long it took. */
const timed = async (name: string, work: () => Promise<Count>): Promise<Count> => {
  const started = Date.now();
  const count = await work().catch((error: unknown) => {
    console.error(error);
    return FAILED;
  });
  console.log(`${count.failed === 0 ? "ok  " : "FAIL"} ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  return count;
};

process.exitCode = await main();
