import { PROMETHEUS_SCRAPE, readProviderDatabag, readProviderUnitDatabag } from "#lib/interfaces/prometheus-scrape.ts";
import { type Neighbour, on, type SeenRelation } from "./neighbour.ts";

/** The store of metrics. It scrapes nothing: its status is what it would. */
export const PROMETHEUS: Neighbour = {
  charm: "prometheus-k8s",
  endpoints: { "metrics-endpoint": { role: "requirer", interface: PROMETHEUS_SCRAPE } },
  options: {},
  speak: ({ relations }) => {
    const scraped = on(relations, "metrics-endpoint").flatMap(describe);
    return {
      status: { name: "active", message: scraped.length === 0 ? "Scraping nothing" : `Scraping ${scraped.join(", ")}` },
    };
  },
};

const describe = ({ remote, remoteUnits }: SeenRelation): readonly string[] => {
  const offer = readProviderDatabag(remote);
  if (offer.state !== "ready") return [];
  const addresses = [...remoteUnits.values()].flatMap((databag) => {
    const unit = readProviderUnitDatabag(databag);
    return unit.state === "ready" ? [unit.value.address] : [];
  });
  const urls = offer.value.jobs.flatMap(({ metrics_path: path = "/metrics", static_configs: configs }) =>
    configs
      .flatMap(({ targets }) => targets)
      .flatMap((target) => addresses.map((address) => `http://${target.replace("*", address)}${path}`)),
  );
  return [`${urls.join(", ")} (${offer.value.alertRules.length} groups of alert rules)`];
};
