import type { Secret } from "#lib/juju/secret.ts";
import { removePath, writeFile } from "#lib/pebble/files.ts";
import type { Progress, ReachableWorkload } from "#src/facts.ts";
import { type ConfigIssue, checkConfig } from "#src/kratos/command-line/check-config.ts";
import type { KratosConfig } from "#src/kratos/config.ts";
import { fingerprint } from "#src/kratos/fingerprint.ts";
import { CANDIDATE_CONFIG_PATH, CONFIG_PATH } from "#src/kratos/names.ts";
import type { Problem } from "#src/problem.ts";
import type { WantedRun } from "#src/wanted.ts";
import type { World } from "#src/world.ts";
import { configInvalid } from "./config-invalid.ts";
import { leaveOutBrokenJsonnet } from "./leave-out-jsonnet.ts";

/** Only the user that Kratos runs as reads its configuration: it may hold client secrets. */
const PRIVATE = { permissions: "600", makeDirectories: true } as const;

/** The configuration that is in place, by its fingerprints; undefined when there is none. Problems say why it is not the wanted one. */
export interface PushedConfig {
  readonly inPlace: Progress["config"] | undefined;
  readonly isFallback: boolean;
  /** Trouble with parts that were left out of it. */
  readonly leftOut: readonly Problem[];
  readonly problems: readonly Problem[];
}

/**
 * Replaces `kratos.yaml` if it differs and Kratos itself accepts the new one; Kratos watches the file and takes it over without a restart.
 * A configuration that Kratos refuses is never put in place: the one that runs goes on, and the problem names the leaf. Where none is known
 * to have run yet, the fallback is put in place, unless Kratos refuses that, too.
 */
export const pushConfig = async (run: WantedRun, workload: ReachableWorkload, world: World): Promise<PushedConfig> => {
  const data = fingerprint(run.config.reveal());
  const { config: before, layer } = workload.progress ?? {};
  // The environment is a part of the configuration, and wins over the file.
  const isSameEnvironment = layer === fingerprint(run.layer.reveal());
  if (isSameEnvironment && before?.data === data && before.file === workload.configFile) return pushed(before);
  const { config, leftOut } = await leaveOutBrokenJsonnet(run.config.reveal(), run.foreignJsonnet, world);
  const text = await printConfig(config);
  // What lacks a part is not what is wanted: the next hook looks at it again.
  const next = { data: leftOut.length === 0 ? data : "", file: fingerprint(text) };
  if (isSameEnvironment && next.file === workload.configFile) return pushed(next, leftOut);
  const issues = await configIssues(text, run, world);
  if (issues === undefined) {
    if (next.file !== workload.configFile) await putInPlace(text, world);
    return pushed(next, leftOut);
  }
  const problems = [configInvalid(issues, run.origins, world.context)];
  const inPlace = run.fallback && (await fallBack(run.fallback.config, run, world));
  return { inPlace, isFallback: inPlace !== undefined, leftOut, problems };
};

const pushed = (inPlace: Progress["config"], leftOut: readonly Problem[] = []): PushedConfig => ({
  ...{ inPlace, isFallback: false, leftOut, problems: [] },
});

/** Kratos may have refused something that the fallback has as well. */
const fallBack = async (
  fallback: Secret<KratosConfig>,
  run: WantedRun,
  world: World,
): Promise<Progress["config"] | undefined> => {
  const text = await printConfig(fallback.reveal());
  if ((await configIssues(text, run, world)) !== undefined) return undefined;
  await putInPlace(text, world);
  return { data: fingerprint(fallback.reveal()), file: fingerprint(text) };
};

const putInPlace = async (text: string, { pebble, log }: World): Promise<void> => {
  await writeFile(pebble, CONFIG_PATH, text, PRIVATE);
  log.info({ path: CONFIG_PATH }, "wrote a new configuration");
};

/** What Kratos finds wrong with a configuration; undefined when nothing is. */
const configIssues = async (
  text: string,
  run: WantedRun,
  { pebble }: World,
): Promise<readonly ConfigIssue[] | undefined> => {
  await writeFile(pebble, CANDIDATE_CONFIG_PATH, text, PRIVATE);
  const verdict = await checkConfig(pebble, CANDIDATE_CONFIG_PATH, environmentOf(run));
  await removePath(pebble, CANDIDATE_CONFIG_PATH);
  return verdict.state === "invalid" ? verdict.issues : undefined;
};

/** The text of `kratos.yaml`. The library quotes what would read as another type, so a value arrives as it is; it is loaded when it is needed. */
const printConfig = async (config: KratosConfig): Promise<string> => {
  const { stringify } = await import("yaml");
  return stringify(config, { lineWidth: 0, aliasDuplicateObjects: false });
};

/** The check has to see what Kratos would see: its environment wins over the file. */
const environmentOf = ({ layer }: WantedRun): Readonly<Record<string, string>> =>
  layer.reveal().services?.["kratos"]?.environment ?? {};
