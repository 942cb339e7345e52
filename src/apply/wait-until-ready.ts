import { setTimeout as delay } from "node:timers/promises";
import { isReady } from "#src/kratos/admin-api/health.ts";
import { CONTAINER } from "#src/kratos/names.ts";
import type { Problem } from "#src/problem.ts";
import type { World } from "#src/world.ts";

/** How long a hook waits for a Kratos that it has just started, and how often it asks, in milliseconds. */
const PATIENCE_MS = 10_000;
const INTERVAL_MS = 100;

/** Waits for a Kratos that was just started to answer; Pebble's own check would take ten seconds to say so for the first time. */
export const waitUntilReady = async (world: World): Promise<readonly Problem[]> => {
  const deadline = performance.now() + PATIENCE_MS;
  const kratos = world.kratos();
  while (!(await isReady(kratos))) {
    if (performance.now() > deadline) return [notReady];
    await delay(INTERVAL_MS);
  }
  return [];
};

const notReady: Problem = {
  condition: "kratos-not-ready",
  severity: "waiting",
  source: { container: CONTAINER },
  detail: "Waiting for Kratos to become ready",
};
