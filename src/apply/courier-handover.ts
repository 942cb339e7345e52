import { listServices, settleServices, stopServices } from "#lib/pebble/services.ts";
import { COURIER_SERVICE } from "#src/kratos/names.ts";
import type { WantedHandover } from "#src/wanted.ts";
import type { World } from "#src/world.ts";
import { publish } from "./publish.ts";
import { isRunning } from "./stop-workload.ts";

/**
 * Tells the new leader that this unit's courier has stopped. Looked at anew: a hook that was killed may have left a start that Pebble only
 * finishes after it was asked what runs.
 */
export const confirmStop = async (
  confirmation: WantedHandover["confirmation"],
  { pebble, tools, log }: Pick<World, "pebble" | "tools" | "log">,
): Promise<void> => {
  if (confirmation === undefined) return;
  await settleServices(pebble);
  const services = await listServices(pebble, [COURIER_SERVICE]);
  if (services.some(({ current }) => isRunning(current))) await stopServices(pebble, [COURIER_SERVICE]);
  await publish([confirmation.publication], { tools });
  log.info({ leader: confirmation.to }, "this unit sends no mail any more: the new leader may");
};

/** Tells the log how the courier comes to a new leader. */
export const tellCourierNews = (news: WantedHandover["news"], { log }: World): void => {
  if (news === undefined) return;
  const { level, message } = NEWS[news.kind];
  log[level]({ units: news.units }, message);
};

const NEWS = {
  asked: { level: "info", message: "mail waits until these units have stopped their courier" },
  confirmed: { level: "info", message: "these units run no courier any more: mail is sent from here" },
  unanswered: {
    level: "warn",
    message: "these units did not say in time that their courier has stopped: mail is sent from here",
  },
} as const;
