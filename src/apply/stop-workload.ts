import { settleServices, stopServices } from "#lib/pebble/services.ts";
import type { ReachableWorkload, ServiceState } from "#src/facts.ts";
import { COURIER_SERVICE, KRATOS_SERVICE } from "#src/kratos/names.ts";
import type { World } from "#src/world.ts";

/** Stops Kratos and its courier, where they run or are about to. */
export const stopWorkload = async (workload: ReachableWorkload, { pebble, log }: World): Promise<void> => {
  const running = [
    ...(isRunning(workload.courier) ? [COURIER_SERVICE] : []),
    ...(isRunning(workload.kratos) ? [KRATOS_SERVICE] : []),
  ];
  if (running.length === 0) return;
  await settleServices(pebble);
  await stopServices(pebble, running);
  log.info({ services: running }, "stopped the workload");
};

/** Whether Pebble runs a service or keeps trying to. */
export const isRunning = (state: ServiceState): boolean => state === "active" || state === "backoff";
