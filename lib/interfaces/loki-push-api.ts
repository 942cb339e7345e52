import * as z from "zod";
import type { Databag } from "#lib/juju/databag.ts";
import { type AlertRuleFile, type AlertRuleGroup, alertRuleGroups, GroupsOnWire, groupsOnWire } from "./alert-rules.ts";
import { HttpUrl } from "./http-url.ts";
import { type JujuTopology, TopologyOnWire, topologyOnWire } from "./juju-topology.ts";
import { mapReading, type Reading, readJson } from "./reading.ts";

/**
 * The Juju interface `loki_push_api`, both sides (loki_push_api 1.22; requirers of 1.26 write the same).
 * Each unit of the provider, Loki, says where it takes logs; the requirer's application says who it is and brings its alert rules.
 */
export const LOKI_PUSH_API = "loki_push_api";

/** Who sends logs, and the rules that Loki shall watch them with. */
export interface LogSource {
  readonly topology: JujuTopology;
  readonly alertRules: readonly AlertRuleFile[];
}

/** The databag of a requirer's application. */
export const requirerDatabag = ({ topology, alertRules }: LogSource): Databag => ({
  metadata: JSON.stringify(topologyOnWire(topology)),
  alert_rules: groupsOnWire(alertRuleGroups(alertRules, topology, matchAnyJob)),
});

/** Loki wants at least one matcher in a selector; the labels of the application it adds itself. */
const matchAnyJob = (expression: string): string => expression.replaceAll("%%juju_topology%%", 'job=~".+"');

/** Reads the databag of one of a provider's units: the URL to push logs to. A unit that has not said it yet is no reason to ignore the others. */
export const readProviderUnitDatabag = (databag: Databag): Reading<string> =>
  mapReading(readJson(databag, "endpoint", Endpoint), ({ url }) => url);

const Endpoint = z.object({ url: HttpUrl });

/** Where a unit of Loki takes logs. */
export interface LokiUnit {
  /** URL of its push API, such as `http://loki-0.loki-endpoints.cos.svc.cluster.local:3100/loki/api/v1/push`. */
  readonly url: string;
  /** The unit's host name. */
  readonly publicAddress: string;
}

/** The databag of a provider's unit. */
export const providerUnitDatabag = ({ url, publicAddress }: LokiUnit): Databag => ({
  public_address: publicAddress,
  endpoint: JSON.stringify({ url }),
});

/** Reads who sends logs, as a provider does. */
export const readTopology = (databag: Databag): Reading<JujuTopology> => readJson(databag, "metadata", TopologyOnWire);

/** Reads the alert rules of a requirer's application, as a provider does. */
export const readAlertRules = (databag: Databag): Reading<readonly AlertRuleGroup[]> =>
  readJson(databag, "alert_rules", GroupsOnWire);

/** The databag of a provider's application that could not load the rules it was given; without errors the key goes. */
export const providerDatabag = (errors: readonly string[]): Databag => ({
  event: errors.length === 0 ? "" : JSON.stringify({ errors: errors.join("; ") }),
});

/** Reads why a provider could not load the rules it was given. */
export const readProviderDatabag = (databag: Databag): Reading<string> =>
  mapReading(readJson(databag, "event", Event), ({ errors }) => errors);

const Event = z.object({ errors: z.string() });
