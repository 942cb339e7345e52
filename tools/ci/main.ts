import { THIS_ARCHITECTURE } from "#tools/pack/node-runtime.ts";
import { pack, ROOT } from "#tools/pack/pack.ts";
import { ensureProgram, type ProgramName } from "#tools/programs/ensure-program.ts";
import { houseRules } from "#tools/rules/house-rules.ts";
import { FAILED, PASSED, total } from "./count.ts";
import { packedCharmJobs } from "./packed-charm-jobs.ts";
import { runNode } from "./run-node.ts";
import { type Job, runSideBySide } from "./side-by-side.ts";
import { runVitest } from "./vitest.ts";

/** `npm test`: everything that CI runs. The last line counts gates and tests: `N passed, N failed`. */

const main = async (): Promise<number> => {
  const counts = process.argv.includes("--quick")
    ? await runSideBySide([...gates, unit], 1)
    : await runSideBySide(await everything());
  const { passed, failed } = total(counts);
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
};

/** The longest first. Where programs are still to be built, which takes minutes, what needs none of them runs meanwhile. */
const everything = async (): Promise<readonly Job[]> => [
  ...[charmPrograms, packedCharm, kubernetesPrograms, scenario, { ...unit, after: [charmPrograms] }],
  ...(await packedCharmJobs()).map((job) => ({ ...job, after: [charmPrograms, packedCharm] })),
  { ...contract, after: [charmPrograms, packedCharm, kubernetesPrograms] },
  ...gates,
];

/** A job that one check is. */
const gate = (name: string, check: () => Promise<boolean>): Job => ({
  name,
  run: async () => ((await check()) ? PASSED : FAILED),
});

/** Where gates keep what they know of files that have not changed since. */
const CACHE = "node_modules/.cache";

/** Its threads check much of the same for themselves: one takes half the processor time, and is done sooner. */
const TYPE_CHECK = ["-p", ".", "--singleThreaded", "--incremental", "--tsBuildInfoFile", `${CACHE}/types`];

const gates: readonly Job[] = [
  gate("format and lint", () =>
    runNode("node_modules/@biomejs/biome/bin/biome", ["check", "--error-on-warnings", "."]),
  ),
  gate("types", () => runNode("node_modules/typescript/bin/tsc", TYPE_CHECK)),
  gate("dead code", () =>
    runNode("node_modules/knip/bin/knip.js", ["--no-progress", "--cache", "--cache-location", `${CACHE}/knip`]),
  ),
  gate("house rules", async () => houseRules(ROOT, console.log)),
];

const unit: Job = { name: "unit tests", run: () => runVitest({ project: "unit" }) };
const scenario: Job = { name: "scenarios", run: () => runVitest({ project: "scenario" }) };
const contract: Job = { name: "contract tests", run: () => runVitest({ project: "contract" }) };

const build = (names: readonly ProgramName[]) => async (): Promise<boolean> => {
  for (const name of names) await ensureProgram(name, console.log);
  return true;
};

const charmPrograms = gate("programs of the local model", build(["hook-tool", "own-network", "pebble", "kratos"]));

const packedCharm = gate("pack", async () => {
  console.log(await pack(THIS_ARCHITECTURE));
  return true;
});

/** After those that more tests wait for. */
const kubernetesPrograms: Job = {
  ...gate("programs of Kubernetes", build(["etcd", "kube-apiserver"])),
  after: [charmPrograms],
};

process.exitCode = await main();
