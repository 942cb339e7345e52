import * as z from "zod";
import type { CheckFilter } from "./checks.ts";
import { requestSync } from "./envelope.ts";
import type { Pebble, RequestOptions } from "./transport.ts";

const Health = z.object({ healthy: z.boolean() });

/** Whether all checks that are meant are up; those that are stopped do not count. The level `ready` includes `alive`. */
export const isHealthy = async (
  pebble: Pebble,
  { level, names }: CheckFilter = {},
  options: RequestOptions = {},
): Promise<boolean> => {
  const query = { level, names: names?.join(",") };
  return (await requestSync(pebble, { method: "GET", path: "/v1/health", query, ...options }, Health)).healthy;
};
