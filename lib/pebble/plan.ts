import * as z from "zod";
import { type Pebble, type RequestOptions, requestSync } from "./transport.ts";

/** The plan: all layers combined, as YAML text. */
export const getPlan = (pebble: Pebble, options: RequestOptions = {}): Promise<string> =>
  requestSync(pebble, { method: "GET", path: "/v1/plan", query: { format: "yaml" }, ...options }, z.string());
