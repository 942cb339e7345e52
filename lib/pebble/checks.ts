import * as z from "zod";
import { json, requestSync } from "./envelope.ts";
import type { Pebble, RequestOptions } from "./transport.ts";

const Check = z
  .object({
    name: z.string(),
    level: z.enum(["alive", "ready"]).optional(),
    startup: z.enum(["enabled", "disabled"]).optional(),
    status: z.enum(["up", "down", "inactive"]),
    // Older Pebbles do not count successes.
    successes: z.number().default(0),
    failures: z.number().default(0),
    threshold: z.number(),
    "change-id": z.string().optional(),
  })
  .transform(({ "change-id": changeId, ...check }) => ({ ...check, changeId }));

/** A check of the plan. A new one is `up` before it has run: without successes that proves nothing. */
export type CheckInfo = z.output<typeof Check>;

/** Which checks are meant; all unless told otherwise. */
export interface CheckFilter {
  readonly level?: "alive" | "ready";
  /** Names that do not exist are passed over. */
  readonly names?: readonly string[];
}

const Checks = z.array(Check);

/** The checks of the plan. */
export const listChecks = (
  pebble: Pebble,
  { level, names }: CheckFilter = {},
  options: RequestOptions = {},
): Promise<readonly CheckInfo[]> =>
  requestSync(
    pebble,
    { method: "GET", path: "/v1/checks", query: { level, names: names?.join(",") }, ...options },
    Checks,
  );

/** Starts checks that are stopped; answers those that it changed. */
export const startChecks = (
  pebble: Pebble,
  names: readonly string[],
  options?: RequestOptions,
): Promise<readonly string[]> => act(pebble, "start", names, options);

/**
 * Stops checks until the next layer is added, whatever is in it; answers those that it changed.
 * Pebble 1.32 crashes ("change unexpectedly became unready") when a check has failed for the first time a moment before: never stop one that may fail.
 */
export const stopChecks = (
  pebble: Pebble,
  names: readonly string[],
  options?: RequestOptions,
): Promise<readonly string[]> => act(pebble, "stop", names, options);

const Changed = z.object({ changed: z.array(z.string()).nullable() });

const act = async (
  pebble: Pebble,
  action: "start" | "stop",
  checks: readonly string[],
  options: RequestOptions = {},
): Promise<readonly string[]> => {
  const body = json({ action, checks });
  return (
    (await requestSync(pebble, { method: "POST", path: "/v1/checks", ...body, ...options }, Changed)).changed ?? []
  );
};

const Refreshed = z
  .object({ info: Check, error: z.string().optional() })
  .transform(({ info, error }) => ({ check: info, error }));

/** Why a check failed now, if it did. Its status and counts may be those of before. */
export type RefreshedCheck = z.output<typeof Refreshed>;

/** Runs a check now, also one that is stopped. Throws `PebbleApiError` with status 404 for an unknown check and on a Pebble that is too old for this. */
export const refreshCheck = (pebble: Pebble, name: string, options: RequestOptions = {}): Promise<RefreshedCheck> =>
  requestSync(pebble, { method: "POST", path: "/v1/checks/refresh", ...json({ name }), ...options }, Refreshed);
