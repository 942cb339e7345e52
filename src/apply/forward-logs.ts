import * as z from "zod";
import { PebbleApiError, PebbleTimeout } from "#lib/pebble/errors.ts";
import { addLayer, type LogTarget } from "#lib/pebble/layer.ts";
import { getPlan } from "#lib/pebble/plan.ts";
import { LOG_LAYER_LABEL } from "#src/kratos/names.ts";
import type { Problem } from "#src/problem.ts";
import type { World } from "#src/world.ts";

/**
 * Tells Pebble where logs go. A target never leaves a plan, so those that are gone are switched off. Pebble resolves the names of targets
 * while it takes the layer: one that does not resolve is trouble with logging and with nothing else.
 */
export const forwardLogs = async (
  wanted: Readonly<Record<string, LogTarget>>,
  { pebble }: World,
): Promise<readonly Problem[]> => {
  const gone = staleTargets(await getPlan(pebble), wanted);
  const targets = { ...Object.fromEntries((await gone).map((name) => [name, OFF])), ...wanted };
  if (Object.keys(targets).length === 0) return [];
  try {
    await addLayer(pebble, LOG_LAYER_LABEL, { "log-targets": targets });
    return [];
  } catch (error) {
    if (error instanceof PebbleApiError || error instanceof PebbleTimeout) return [refused(error.message)];
    throw error;
  }
};

const OFF: LogTarget = { override: "replace", type: "loki", location: "(removed)", services: ["-all"] };

const Plan = z.object({
  "log-targets": z.record(z.string(), z.object({ services: z.array(z.string()).default([]) })).default({}),
});

/** The parser is loaded only where there are targets at all. */
const staleTargets = async (plan: string, wanted: Readonly<Record<string, LogTarget>>): Promise<readonly string[]> => {
  if (!plan.includes("log-targets")) return [];
  const { parse } = await import("yaml");
  const targets = Plan.parse(parse(plan))["log-targets"];
  return Object.keys(targets).filter((name) => !(name in wanted) && targets[name]?.services.join() !== "-all");
};

const refused = (reason: string): Problem => ({
  condition: "logging-refused",
  severity: "waiting",
  source: { relation: "logging" },
  detail: `Waiting for Pebble to take the log targets of relation logging: ${reason}`,
});
