import * as z from "zod";
import type { Databag } from "#lib/juju/databag.ts";
import { type AlertRuleFile, type AlertRuleGroup, alertRuleGroups, GroupsOnWire, groupsOnWire } from "./alert-rules.ts";
import { type JujuTopology, TopologyOnWire, topologyOnWire } from "./juju-topology.ts";
import { mapReading, type Reading, readJson } from "./reading.ts";

/**
 * The Juju interface `prometheus_scrape`, both sides (prometheus_scrape 0.59).
 * The provider's application says what to scrape and brings its alert rules, each of its units where it is; the requirer, Prometheus,
 * answers only when it cannot use something.
 */
export const PROMETHEUS_SCRAPE = "prometheus_scrape";

/** What to scrape, in the words of Prometheus' `scrape_config`. */
export interface ScrapeJob {
  readonly job_name?: string | undefined;
  readonly metrics_path?: string | undefined;
  readonly scheme?: string | undefined;
  readonly scrape_interval?: string | undefined;
  readonly scrape_timeout?: string | undefined;
  readonly static_configs: readonly {
    /** Addresses with ports; the host `*` stands for every unit. */
    readonly targets: readonly string[];
    readonly labels?: Readonly<Record<string, string>> | undefined;
  }[];
}

/** An application that has metrics. */
export interface ScrapedApplication {
  readonly topology: JujuTopology;
  readonly jobs: readonly ScrapeJob[];
  readonly alertRules: readonly AlertRuleFile[];
}

/** The databag of a provider's application. The rules on the health of hosts, the same for every charm, come last. */
export const providerDatabag = ({ topology, jobs, alertRules }: ScrapedApplication): Databag => ({
  scrape_metadata: JSON.stringify(topologyOnWire(topology)),
  scrape_jobs: JSON.stringify(jobs),
  alert_rules: groupsOnWire(alertRuleGroups([...alertRules, HOST_HEALTH], topology, withoutTopology)),
});

/** Prometheus adds the matchers of the application itself. */
const withoutTopology = (expression: string): string => expression.replaceAll(/%%juju_topology%%,?/g, "");

const HOST_HEALTH: AlertRuleFile = {
  path: "host-health.rules",
  content: {
    groups: [
      {
        name: "HostHealth",
        rules: [
          {
            alert: "HostDown",
            expr: "up < 1",
            for: "5m",
            labels: { severity: "critical" },
            annotations: {
              summary: "{{ $labels.instance }} does not answer.",
              description:
                "Prometheus could not scrape {{ $labels.juju_unit }} of {{ $labels.juju_application }} in the model {{ $labels.juju_model }} for five minutes.",
            },
          },
          {
            alert: "HostMetricsMissing",
            expr: "absent(up)",
            for: "5m",
            labels: { severity: "warning" },
            annotations: {
              summary: "No metrics of {{ $labels.juju_application }} arrive.",
              description:
                "Nothing has reported whether {{ $labels.juju_application }} in the model {{ $labels.juju_model }} is up for five minutes. See whether its units run and whether what scrapes them reaches Prometheus.",
            },
          },
        ],
      },
    ],
  },
};

/** What a provider's application says; its rules with names and labels as they are to be loaded. */
export interface ScrapeOffer {
  readonly topology: JujuTopology;
  readonly jobs: readonly ScrapeJob[];
  readonly alertRules: readonly AlertRuleGroup[];
}

/** Reads the databag of a provider's application, as Prometheus does. Rules may be missing, the rest may not. */
export const readProviderDatabag = (databag: Databag): Reading<ScrapeOffer> => {
  const topology = readJson(databag, "scrape_metadata", TopologyOnWire);
  if (topology.state !== "ready") return topology;
  const jobs = readJson(databag, "scrape_jobs", Jobs);
  if (jobs.state !== "ready") return jobs;
  const groups = readJson(databag, "alert_rules", GroupsOnWire);
  if (groups.state === "invalid") return groups;
  const alertRules = groups.state === "ready" ? groups.value : [];
  return { state: "ready", value: { topology: topology.value, jobs: jobs.value, alertRules } };
};

const Jobs = z.array(
  z.object({
    job_name: z.string().optional(),
    metrics_path: z.string().optional(),
    scheme: z.string().optional(),
    scrape_interval: z.string().optional(),
    scrape_timeout: z.string().optional(),
    static_configs: z.array(
      z.object({ targets: z.array(z.string()), labels: z.record(z.string(), z.string()).optional() }),
    ),
  }),
);

/** Where a unit is. */
export interface ScrapedUnit {
  /** Name of the unit; absent in the databags of old providers. */
  readonly unit?: string;
  /** IP address, or host name. */
  readonly address: string;
  /** Host name within the cluster. Old requirers do not look at it. */
  readonly fqdn?: string;
  /** What stands before the metrics' path when the address is an ingress. */
  readonly path?: string;
}

/** The databag of a provider's unit. */
export const providerUnitDatabag = ({ unit, address, fqdn, path }: ScrapedUnit): Databag => ({
  prometheus_scrape_unit_address: address,
  ...(unit === undefined ? {} : { prometheus_scrape_unit_name: unit }),
  ...(path === undefined ? {} : { prometheus_scrape_unit_path: path }),
  ...(fqdn === undefined ? {} : { prometheus_scrape_unit_fqdn: fqdn }),
});

/** Reads the databag of a provider's unit, as Prometheus does; old providers say only `prometheus_scrape_host`. */
export const readProviderUnitDatabag = (databag: Databag): Reading<ScrapedUnit> => {
  const key = databag["prometheus_scrape_unit_address"] ? "prometheus_scrape_unit_address" : "prometheus_scrape_host";
  const address = databag[key];
  if (!address) return { state: "pending" };
  if (!ADDRESS.test(address)) return { state: "invalid", key, reason: "not an IP address or host name" };
  const { prometheus_scrape_unit_name: unit, prometheus_scrape_unit_fqdn: fqdn } = databag;
  const { prometheus_scrape_unit_path: path } = databag;
  return { state: "ready", value: { address, ...(unit && { unit }), ...(fqdn && { fqdn }), ...(path && { path }) } };
};

const ADDRESS = /^[A-Za-z0-9._:-]+$/;

/** What Prometheus could not use; empty text where nothing is wrong. */
export interface ScrapeErrors {
  readonly alertRules: string;
  readonly jobs: string;
}

/** The databag of a requirer's application; without errors the key goes. */
export const requirerDatabag = ({ alertRules, jobs }: ScrapeErrors): Databag => ({
  event: alertRules === "" && jobs === "" ? "" : JSON.stringify({ errors: alertRules, scrape_job_errors: jobs }),
});

/** Reads what Prometheus could not use. */
export const readRequirerDatabag = (databag: Databag): Reading<ScrapeErrors> =>
  mapReading(readJson(databag, "event", Event), (event) => ({
    alertRules: event.errors,
    jobs: event.scrape_job_errors,
  }));

const Event = z.object({ errors: z.string().default(""), scrape_job_errors: z.string().default("") });
