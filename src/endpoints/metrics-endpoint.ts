import type { Endpoint } from "./endpoint.ts";

/** The metrics of Kratos, for Prometheus. */
export const METRICS_ENDPOINT: Endpoint = { name: "metrics-endpoint", reads: ["application", "unit"] };
