import * as z from "zod";
import { finishChange, listChanges, waitForChange } from "./changes.ts";
import { json, type Pebble, type RequestOptions, requestAsync, requestSync } from "./transport.ts";

const Service = z.object({
  name: z.string(),
  startup: z.enum(["enabled", "disabled"]),
  current: z.enum(["active", "inactive", "backoff", "error"]),
  "current-since": z.string().optional(),
});

/** A service of the plan. `backoff`: it exited and will be started again. */
export type ServiceInfo = z.output<typeof Service>;

/** The services of the plan; of given names those that exist. */
export const listServices = (
  pebble: Pebble,
  names: readonly string[] = [],
  options: RequestOptions = {},
): Promise<readonly ServiceInfo[]> =>
  requestSync(
    pebble,
    {
      method: "GET",
      path: "/v1/services",
      query: { names: names.length === 0 ? undefined : names.join(",") },
      ...options,
    },
    z.array(Service),
  );

/** Starts what is enabled and not running, and restarts what runs with another configuration than the plan's. Does nothing otherwise. */
export const replan = (pebble: Pebble, options?: RequestOptions): Promise<void> => act(pebble, "replan", [], options);

/** Starts services. One that exits within a second makes it fail with {@link PebbleChangeError}, though Pebble goes on trying. */
export const startServices = (pebble: Pebble, names: readonly string[], options?: RequestOptions): Promise<void> =>
  act(pebble, "start", names, options);

/** Stops services: SIGTERM, and SIGKILL after the service's kill delay. */
export const stopServices = (pebble: Pebble, names: readonly string[], options?: RequestOptions): Promise<void> =>
  act(pebble, "stop", names, options);

/** Stops and starts services. */
export const restartServices = (pebble: Pebble, names: readonly string[], options?: RequestOptions): Promise<void> =>
  act(pebble, "restart", names, options);

/** Changes that start or stop services; checks make changes of their own, which may never end. */
const SERVICE_CHANGES = new Set(["autostart", "start", "stop", "restart", "replan"]);

/** Waits for what somebody else has begun with services, such as a hook that was killed: two at once get in each other's way. */
export const settleServices = async (pebble: Pebble, options: RequestOptions = {}): Promise<void> => {
  const changes = await listChanges(pebble, "in-progress", options);
  for (const { id, kind } of changes) if (SERVICE_CHANGES.has(kind)) await waitForChange(pebble, id, options);
};

/** Sends a signal, such as `SIGHUP`, to services that run. */
export const signalServices = async (
  pebble: Pebble,
  signal: string,
  names: readonly string[],
  options: RequestOptions = {},
): Promise<void> => {
  const body = json({ signal, services: names });
  await requestSync(pebble, { method: "POST", path: "/v1/signals", ...body, ...options }, z.unknown());
};

const act = async (
  pebble: Pebble,
  action: "start" | "stop" | "restart" | "replan",
  names: readonly string[],
  options: RequestOptions = {},
): Promise<void> => {
  const body = json(names.length === 0 ? { action } : { action, services: names });
  const { changeId } = await requestAsync(pebble, { method: "POST", path: "/v1/services", ...body });
  await finishChange(pebble, changeId, options);
};
