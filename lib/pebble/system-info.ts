import * as z from "zod";
import { requestSync } from "./envelope.ts";
import type { Pebble, RequestOptions } from "./transport.ts";

const SystemInfo = z
  .object({ "boot-id": z.string(), version: z.string(), "http-address": z.string().optional() })
  .transform(({ "boot-id": bootId, version, "http-address": httpAddress }) => ({ bootId, version, httpAddress }));

/** Which Pebble this is. The boot id changes whenever it starts: services and layers of before are gone then. */
export type SystemInfo = z.output<typeof SystemInfo>;

/** The cheapest question there is: whether Pebble can be talked to. */
export const systemInfo = (pebble: Pebble, options: RequestOptions = {}): Promise<SystemInfo> =>
  requestSync(pebble, { method: "GET", path: "/v1/system-info", ...options }, SystemInfo);
