import { removePath, writeFile } from "#lib/pebble/files.ts";
import type { Progress, ReachableWorkload } from "#src/facts.ts";
import { checkConfig } from "#src/kratos/command-line/check-config.ts";
import type { KratosConfig } from "#src/kratos/config.ts";
import { fingerprint } from "#src/kratos/fingerprint.ts";
import { CANDIDATE_CONFIG_PATH, CONFIG_PATH } from "#src/kratos/names.ts";
import type { Problem } from "#src/problem.ts";
import type { WantedRun } from "#src/wanted.ts";
import type { World } from "#src/world.ts";
import { configInvalid } from "./config-invalid.ts";

/** Only the user that Kratos runs as reads its configuration: it may hold client secrets. */
const PRIVATE = { permissions: "600", makeDirectories: true } as const;

/** The configuration that is in place, by its fingerprints, or why the wanted one is not. */
export type PushedConfig =
  | { readonly state: "in-place"; readonly config: Progress["config"] }
  | { readonly state: "rejected"; readonly problem: Problem };

/**
 * Replaces `kratos.yaml` if it differs and Kratos itself accepts the new one; Kratos watches the file and takes it over without a restart.
 * A configuration that Kratos refuses is never put in place: the one that runs goes on, and the problem names the leaf.
 */
export const pushConfig = async (run: WantedRun, workload: ReachableWorkload, world: World): Promise<PushedConfig> => {
  const data = fingerprint(run.config);
  const before = workload.progress?.config;
  if (before?.data === data && before.file === workload.configFile) return { state: "in-place", config: before };
  const text = await printConfig(run.config);
  const file = fingerprint(text);
  const problem = file === workload.configFile ? undefined : await replaceConfig(text, run, world);
  return problem === undefined ? { state: "in-place", config: { data, file } } : { state: "rejected", problem };
};

const replaceConfig = async (
  text: string,
  run: WantedRun,
  { pebble, log, context }: World,
): Promise<Problem | undefined> => {
  await writeFile(pebble, CANDIDATE_CONFIG_PATH, text, PRIVATE);
  const verdict = await checkConfig(pebble, CANDIDATE_CONFIG_PATH, environmentOf(run));
  await removePath(pebble, CANDIDATE_CONFIG_PATH);
  if (verdict.state === "invalid") return configInvalid(verdict.issues, run.origins, context);
  await writeFile(pebble, CONFIG_PATH, text, PRIVATE);
  log.info({ path: CONFIG_PATH }, "wrote a new configuration");
  return undefined;
};

/** The text of `kratos.yaml`. The library quotes what would read as another type, so a value arrives as it is; it is loaded when it is needed. */
const printConfig = async (config: KratosConfig): Promise<string> => {
  const { stringify } = await import("yaml");
  return stringify(config, { lineWidth: 0 });
};

/** The check has to see what Kratos would see: its environment wins over the file. */
const environmentOf = ({ layer }: WantedRun): Readonly<Record<string, string>> =>
  layer.reveal().services?.["kratos"]?.environment ?? {};
