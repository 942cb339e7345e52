import * as z from "zod";
import { type Pebble, type RequestOptions, requestSync } from "./transport.ts";

const SystemInfo = z
  .object({ "boot-id": z.string(), version: z.string() })
  .transform(({ "boot-id": bootId, version }) => ({ bootId, version }));

/** Which Pebble this is. The boot id changes whenever it starts: services and layers of before are gone then. */
export type SystemInfo = z.output<typeof SystemInfo>;

/** The cheapest question there is: whether Pebble can be talked to. */
export const systemInfo = (pebble: Pebble, options: RequestOptions = {}): Promise<SystemInfo> =>
  requestSync(pebble, { method: "GET", path: "/v1/system-info", ...options }, SystemInfo);
