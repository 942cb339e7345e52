import * as z from "zod";
import { requestSync } from "./envelope.ts";
import type { Pebble, RequestOptions } from "./transport.ts";

/** The plan: all layers combined, as YAML text. It holds the environment of the services, secrets and all. */
export const getPlan = (pebble: Pebble, options: RequestOptions = {}): Promise<string> =>
  requestSync(pebble, { method: "GET", path: "/v1/plan", query: { format: "yaml" }, ...options }, z.string());
