import { PebbleChangeError } from "#lib/pebble/errors.ts";
import { restartServices, settleServices, stopServices } from "#lib/pebble/services.ts";
import type { ReachableWorkload } from "#src/facts.ts";
import { COURIER_SERVICE } from "#src/kratos/names.ts";
import type { WantedCourier } from "#src/wanted.ts";
import type { World } from "#src/world.ts";
import { isRunning } from "./stop-workload.ts";

/** Two couriers would send mail twice, so a unit that no longer leads stops its own, whatever else is in its way. */
export const stopFormerCourier = async (
  wanted: WantedCourier,
  { courier }: ReachableWorkload,
  { pebble }: World,
): Promise<void> => {
  if (wanted === "active" || !isRunning(courier)) return;
  await settleServices(pebble);
  await stopServices(pebble, [COURIER_SERVICE]);
};

/** Where nothing else may change, mail still follows the leader: what Pebble was given before is enough to start with. */
export const moveCourier = async (wanted: WantedCourier, workload: ReachableWorkload, world: World): Promise<void> => {
  await stopFormerCourier(wanted, workload, world);
  const { kratos, courier, progress } = workload;
  if (wanted === "inactive" || kratos !== "active" || courier !== "inactive" || progress === undefined) return;
  try {
    await restartServices(world.pebble, [COURIER_SERVICE]);
  } catch (error) {
    if (!(error instanceof PebbleChangeError)) throw error;
    world.log.warn({ service: COURIER_SERVICE }, "the courier exits right after its start");
  }
};
