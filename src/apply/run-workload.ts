import { applicationVersionSet } from "#lib/hook-tools/workload-version.ts";
import { PebbleChangeError } from "#lib/pebble/errors.ts";
import { removePath, writeFile } from "#lib/pebble/files.ts";
import { addLayer } from "#lib/pebble/layer.ts";
import { restartServices, settleServices } from "#lib/pebble/services.ts";
import type { Progress, ReachableWorkload } from "#src/facts.ts";
import { COURIER_SERVICE, KRATOS_SERVICE, LAYER_LABEL, PROGRESS_PATH } from "#src/kratos/names.ts";
import type { Problem } from "#src/problem.ts";
import type { WantedRun } from "#src/wanted.ts";
import type { World } from "#src/world.ts";
import { acceptSchemas } from "./accept-schemas.ts";
import { forwardLogs } from "./forward-logs.ts";
import { moveCourier, stopFormerCourier } from "./move-courier.ts";
import { type Outcome, SETTLED } from "./outcome.ts";
import { isSameProgress, progressOf } from "./progress.ts";
import { pushConfig } from "./push-config.ts";
import { type StartFailure, startFailure } from "./start-failure.ts";
import { isRunning } from "./stop-workload.ts";
import { trustCertificates } from "./trust-certificates.ts";
import { waitUntilReady } from "./wait-until-ready.ts";

/** Brings Kratos to the wanted configuration and environment, starting anew only what differs. */
export const runWorkload = async (run: WantedRun, workload: ReachableWorkload, world: World): Promise<Outcome> => {
  await stopFormerCourier(run.courier, workload, world);
  const { inPlace, isFallback, leftOut, problems } = await pushConfig(run, workload, world);
  if (inPlace === undefined) {
    await moveCourier(run.courier, workload, world);
    return { again: false, problems: [...problems, ...leftOut] };
  }
  const progress = progressOf(run, inPlace);
  const services = servicesToStart(run, progress, workload);
  const isFinished = services.length === 0 && isSameProgress(progress, workload.progress);
  const { trouble, aside, runs } = isFinished ? UNDISTURBED : await start(services, { run, progress, workload, world });
  const acceptance = isFallback ? run.fallback?.acceptance : run.acceptance;
  // What is served from the first start on is recorded though Kratos is slow: the next hook would take the shipped schemas for it.
  const isFirst = acceptance !== undefined && acceptance.before === undefined && problems.length === 0;
  if (trouble.length > 0 && runs && isFirst) await acceptSchemas(acceptance, world);
  if (trouble.length > 0 || (problems.length > 0 && !(isFallback && acceptance)))
    return { again: false, problems: [...problems, ...trouble, ...aside, ...leftOut] };
  const overcome = services.includes(KRATOS_SERVICE) ? BEFORE_A_START : [];
  const { again, problems: objections } = acceptance === undefined ? SETTLED : await acceptSchemas(acceptance, world);
  // On the fallback the next pass tries what was asked for, and says by itself what is wrong with it.
  return { again: again || isFallback, problems: [...objections, ...aside, ...leftOut], overcome };
};

/** What was observed of a Kratos that has been started anew since, and is ready. */
const BEFORE_A_START = ["kratos-exits", "kratos-not-ready"];

/** What came of a start. */
interface Started {
  /** Why Kratos does not run as it should. */
  readonly trouble: readonly Problem[];
  /** What is wrong beside a Kratos that may run well. */
  readonly aside: readonly Problem[];
  /** Whether Kratos stayed up, ready or not. */
  readonly runs: boolean;
}

const UNDISTURBED: Started = { trouble: [], aside: [], runs: true };

interface Start {
  readonly run: WantedRun;
  readonly progress: Progress;
  readonly workload: ReachableWorkload;
  readonly world: World;
}

/**
 * The note of what is finished goes away before the first change and comes back after the last:
 * a hook that is killed in between leaves none, and the next one starts the services once more.
 * What goes wrong beside Kratos is left out of the note: the next hook tries that again and nothing else.
 */
const start = async (services: readonly string[], { run, progress, workload, world }: Start): Promise<Started> => {
  const { pebble, tools, log } = world;
  const before = workload.progress;
  if (before !== undefined) await removePath(pebble, PROGRESS_PATH);
  await settleServices(pebble);
  if (before?.certificates !== progress.certificates) await trustCertificates(run.certificates, world);
  await addLayer(pebble, LAYER_LABEL, run.layer.reveal());
  const logging = before?.logTargets === progress.logTargets ? [] : await forwardLogs(run.logTargets, world);
  const failure = await startServices(services, run, world);
  if (failure?.service === KRATOS_SERVICE) return { trouble: [failure.problem], aside: logging, runs: false };
  const trouble = services.includes(KRATOS_SERVICE) ? await waitUntilReady(world) : [];
  await applicationVersionSet(tools, run.progress.version.replace(/^v/, ""));
  const note = {
    ...progress,
    ...(logging.length > 0 && { logTargets: "" }),
    ...(failure !== undefined && { services: { ...progress.services, courier: "" } }),
  };
  await writeFile(pebble, PROGRESS_PATH, JSON.stringify(note), { permissions: "600", makeDirectories: true });
  const started = services.filter((service) => service !== failure?.service);
  log.info({ version: run.progress.version, started }, "the workload follows a new plan");
  return { trouble, aside: [...(failure === undefined ? [] : [failure.problem]), ...logging], runs: true };
};

/** All in one change: Pebble watches each for a second, side by side. */
const startServices = async (
  services: readonly string[],
  run: WantedRun,
  world: World,
): Promise<StartFailure | undefined> => {
  if (services.length === 0) return undefined;
  try {
    await restartServices(world.pebble, services);
    return undefined;
  } catch (error) {
    if (error instanceof PebbleChangeError) return startFailure(error, run.secrets, world);
    throw error;
  }
};

const servicesToStart = (run: WantedRun, progress: Progress, workload: ReachableWorkload): readonly string[] => {
  const { services: before } = workload.progress ?? {};
  const kratos = !isRunning(workload.kratos) || before?.kratos !== progress.services.kratos;
  const courier =
    run.courier === "active" && (!isRunning(workload.courier) || before?.courier !== progress.services.courier);
  return [...(kratos ? [KRATOS_SERVICE] : []), ...(courier ? [COURIER_SERVICE] : [])];
};
