import * as z from "zod";
import { carryOut, listChanges, waitForChange } from "./changes.ts";
import { json, requestSync } from "./envelope.ts";
import type { Pebble, RequestOptions } from "./transport.ts";

const Service = z
  .object({
    name: z.string(),
    startup: z.enum(["enabled", "disabled"]),
    current: z.enum(["active", "inactive", "backoff", "error"]),
    "current-since": z.string().optional(),
  })
  .transform(({ "current-since": currentSince, ...service }) => ({ ...service, currentSince }));

const Services = z.array(Service);

/** A service of the plan. `backoff`: it exited and will be started again. */
export type ServiceInfo = z.output<typeof Service>;

/** The services of the plan; of given names those that exist. */
export const listServices = (
  pebble: Pebble,
  names: readonly string[] = [],
  options: RequestOptions = {},
): Promise<readonly ServiceInfo[]> => {
  const query = { names: names.length === 0 ? undefined : names.join(",") };
  return requestSync(pebble, { method: "GET", path: "/v1/services", query, ...options }, Services);
};

/** Starts what is enabled and not running, and restarts what runs with another configuration than the plan's. Does nothing otherwise. */
export const replan = (pebble: Pebble, options?: RequestOptions): Promise<void> =>
  act(pebble, { action: "replan" }, options);

/** Starts what is enabled. Throws `PebbleApiError` of the kind `no-default-services` when nothing is. */
export const autostartServices = (pebble: Pebble, options?: RequestOptions): Promise<void> =>
  act(pebble, { action: "autostart" }, options);

/** Starts services. One that exits within a second makes it fail with `PebbleChangeError`, though Pebble goes on trying. */
export const startServices = (pebble: Pebble, names: readonly string[], options?: RequestOptions): Promise<void> =>
  act(pebble, { action: "start", services: names }, options);

/** Stops services: SIGTERM, and SIGKILL after the service's kill delay. */
export const stopServices = (pebble: Pebble, names: readonly string[], options?: RequestOptions): Promise<void> =>
  act(pebble, { action: "stop", services: names }, options);

/** Stops and starts services. */
export const restartServices = (pebble: Pebble, names: readonly string[], options?: RequestOptions): Promise<void> =>
  act(pebble, { action: "restart", services: names }, options);

/** Changes that start or stop services; checks make changes of their own, which may never end. */
const SERVICE_CHANGES = new Set(["autostart", "start", "stop", "restart", "replan"]);

/** Waits for what somebody else has begun with services, such as a hook that was killed: two at once get in each other's way. */
export const settleServices = async (pebble: Pebble, options: RequestOptions = {}): Promise<void> => {
  const changes = await listChanges(pebble, {}, options);
  for (const { id, kind } of changes) if (SERVICE_CHANGES.has(kind)) await waitForChange(pebble, id, options);
};

/** Sends a signal, such as `SIGHUP`, to services that run. Throws `PebbleApiError` with status 500 when one does not. */
export const signalServices = async (
  pebble: Pebble,
  signal: string,
  names: readonly string[],
  options: RequestOptions = {},
): Promise<void> => {
  const body = json({ signal, services: names });
  await requestSync(pebble, { method: "POST", path: "/v1/signals", ...body, ...options }, z.unknown());
};

interface ServiceAction {
  readonly action: "start" | "stop" | "restart" | "replan" | "autostart";
  readonly services?: readonly string[];
}

const act = async (pebble: Pebble, action: ServiceAction, options?: RequestOptions): Promise<void> => {
  await carryOut(pebble, { method: "POST", path: "/v1/services", ...json(action) }, options);
};
