import * as z from "zod";
import { json, type Pebble, type RequestOptions, requestSync } from "./transport.ts";

const Check = z.object({
  name: z.string(),
  level: z.enum(["alive", "ready"]).optional(),
  startup: z.enum(["enabled", "disabled"]).optional(),
  status: z.enum(["up", "down", "inactive"]),
  // Older Pebbles do not count successes.
  successes: z.number().default(0),
  failures: z.number().default(0),
  threshold: z.number(),
});

/** A check of the plan. A new one is `up` before it has run: without successes that proves nothing. */
export type CheckInfo = z.output<typeof Check>;

/** The checks of the plan. */
export const listChecks = (pebble: Pebble, options: RequestOptions = {}): Promise<readonly CheckInfo[]> =>
  requestSync(pebble, { method: "GET", path: "/v1/checks", ...options }, z.array(Check));

/** Starts checks that are stopped; answers those that it changed. */
export const startChecks = (
  pebble: Pebble,
  names: readonly string[],
  options?: RequestOptions,
): Promise<readonly string[]> => act(pebble, "start", names, options);

/** Stops checks; answers those that it changed. */
export const stopChecks = (
  pebble: Pebble,
  names: readonly string[],
  options?: RequestOptions,
): Promise<readonly string[]> => act(pebble, "stop", names, options);

const act = async (
  pebble: Pebble,
  action: "start" | "stop",
  checks: readonly string[],
  options: RequestOptions = {},
): Promise<readonly string[]> => {
  const answer = z.object({ changed: z.array(z.string()).nullable() });
  const body = json({ action, checks });
  return (await requestSync(pebble, { method: "POST", path: "/v1/checks", ...body, ...options }, answer)).changed ?? [];
};

/** Whether all checks of a level are up. */
export const isHealthy = async (
  pebble: Pebble,
  level: "alive" | "ready",
  options: RequestOptions = {},
): Promise<boolean> =>
  (
    await requestSync(
      pebble,
      { method: "GET", path: "/v1/health", query: { level }, ...options },
      z.object({ healthy: z.boolean() }),
    )
  ).healthy;
