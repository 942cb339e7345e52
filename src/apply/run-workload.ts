import { applicationVersionSet } from "#lib/hook-tools/workload-version.ts";
import { PebbleChangeError } from "#lib/pebble/errors.ts";
import { removePath, writeFile } from "#lib/pebble/files.ts";
import { addLayer } from "#lib/pebble/layer.ts";
import { restartServices, settleServices, stopServices } from "#lib/pebble/services.ts";
import type { Progress, ReachableWorkload } from "#src/facts.ts";
import { fingerprint } from "#src/kratos/fingerprint.ts";
import { COURIER_SERVICE, KRATOS_SERVICE, LAYER_LABEL, PROGRESS_PATH } from "#src/kratos/names.ts";
import type { WantedRun } from "#src/wanted.ts";
import type { World } from "#src/world.ts";
import { type Outcome, SETTLED } from "./outcome.ts";
import { pushConfig } from "./push-config.ts";
import { startFailure } from "./start-failure.ts";
import { isRunning } from "./stop-workload.ts";
import { waitUntilReady } from "./wait-until-ready.ts";

/** Brings Kratos to the wanted configuration and environment, starting anew only what differs. */
export const runWorkload = async (run: WantedRun, workload: ReachableWorkload, world: World): Promise<Outcome> => {
  const pushed = await pushConfig(run, workload, world);
  if (pushed.state === "rejected") return { again: false, problems: [pushed.problem] };
  const progress = progressOf(run, pushed.config);
  const services = servicesToStart(run, progress, workload);
  await stopFormerCourier(run, workload, world);
  if (services.length === 0 && isSame(progress, workload.progress)) return SETTLED;
  return start(services, { run, progress, workload, world });
};

interface Start {
  readonly run: WantedRun;
  readonly progress: Progress;
  readonly workload: ReachableWorkload;
  readonly world: World;
}

/**
 * The note of what is finished goes away before the first change and comes back after the last:
 * a hook that is killed in between leaves none, and the next one starts the services once more.
 */
const start = async (services: readonly string[], { run, progress, workload, world }: Start): Promise<Outcome> => {
  const { pebble, tools, log } = world;
  if (workload.progress !== undefined) await removePath(pebble, PROGRESS_PATH);
  await settleServices(pebble);
  await addLayer(pebble, LAYER_LABEL, run.layer.reveal());
  try {
    if (services.length > 0) await restartServices(pebble, services);
  } catch (error) {
    if (error instanceof PebbleChangeError)
      return { again: false, problems: [startFailure(error, run.secrets, world)] };
    throw error;
  }
  const problems = services.includes(KRATOS_SERVICE) ? await waitUntilReady(world) : [];
  await applicationVersionSet(tools, run.progress.version.replace(/^v/, ""));
  await writeFile(pebble, PROGRESS_PATH, JSON.stringify(progress), { permissions: "600", makeDirectories: true });
  log.info({ version: run.progress.version, started: services }, "the workload follows a new plan");
  return { again: false, problems };
};

const servicesToStart = (run: WantedRun, progress: Progress, workload: ReachableWorkload): readonly string[] => {
  const { services: before } = workload.progress ?? {};
  const kratos = !isRunning(workload.kratos) || before?.kratos !== progress.services.kratos;
  const courier =
    run.courier === "active" && (!isRunning(workload.courier) || before?.courier !== progress.services.courier);
  return [...(kratos ? [KRATOS_SERVICE] : []), ...(courier ? [COURIER_SERVICE] : [])];
};

/** Two couriers would send mail twice, so a unit that no longer leads stops its own. */
const stopFormerCourier = async (run: WantedRun, { courier }: ReachableWorkload, { pebble }: World): Promise<void> => {
  if (run.courier === "inactive" && isRunning(courier)) await stopServices(pebble, [COURIER_SERVICE]);
};

/** The layer holds secrets, so the note keeps fingerprints. */
const progressOf = ({ progress, layer }: WantedRun, config: Progress["config"]): Progress => {
  const { services } = layer.reveal();
  return {
    ...progress,
    config,
    layer: fingerprint(layer.reveal()),
    services: { kratos: fingerprint(services?.[KRATOS_SERVICE]), courier: fingerprint(services?.[COURIER_SERVICE]) },
  };
};

const isSame = (a: Progress, b: Progress | undefined): boolean =>
  b !== undefined &&
  [a.bootId, a.version, a.dsn, a.layer, a.config.data, a.config.file].join() ===
    [b.bootId, b.version, b.dsn, b.layer, b.config.data, b.config.file].join();
