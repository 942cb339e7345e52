import type { Endpoint } from "./endpoint.ts";

/** The dashboard of Kratos, for Grafana. */
export const GRAFANA_DASHBOARD: Endpoint = { name: "grafana-dashboard", reads: ["application"] };
