import { GRAFANA_DASHBOARD, readProviderDatabag } from "#lib/interfaces/grafana-dashboard.ts";
import { type Neighbour, on } from "./neighbour.ts";

/** Shows dashboards. Its status names those that it was given. */
export const GRAFANA: Neighbour = {
  charm: "grafana-k8s",
  endpoints: { "grafana-dashboard": { role: "requirer", interface: GRAFANA_DASHBOARD } },
  options: {},
  speak: ({ relations }) => {
    const names = on(relations, "grafana-dashboard").flatMap(({ remote, remoteApp }) => {
      const offered = readProviderDatabag(remote);
      return offered.state === "ready" ? offered.value.map(({ id }) => `${id} of ${remoteApp}`) : [];
    });
    return {
      status: { name: "active", message: names.length === 0 ? "No dashboards" : `Dashboards: ${names.join(", ")}` },
    };
  },
};
