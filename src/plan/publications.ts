import { requirerDatabag as certificateRequest } from "#lib/interfaces/certificate-transfer.ts";
import { requirerDatabag as redirects } from "#lib/interfaces/external-provider.ts";
import { providerDatabag as dashboards } from "#lib/interfaces/grafana-dashboard.ts";
import type { JujuTopology } from "#lib/interfaces/juju-topology.ts";
import { requirerDatabag as logSource } from "#lib/interfaces/loki-push-api.ts";
import { providerDatabag as scraped } from "#lib/interfaces/prometheus-scrape.ts";
import { requirerDatabag as tracesRequest } from "#lib/interfaces/tracing.ts";
import {
  type DynamicConfiguration,
  type ExternalAddress,
  externalUrl,
  requirerDatabag as route,
} from "#lib/interfaces/traefik-route.ts";
import { changesTo, type Databag, isUnchanged } from "#lib/juju/databag.ts";
import dashboard from "#src/assets/grafana-dashboards/kratos.json" with { type: "json" };
import lokiRules from "#src/assets/loki-alert-rules/kratos.json" with { type: "json" };
import prometheusRules from "#src/assets/prometheus-alert-rules/kratos.json" with { type: "json" };
import type { OwnSide } from "#src/endpoints/endpoint.ts";
import { internalRouteConfig } from "#src/endpoints/internal-route.ts";
import { acceptedSchemas, handoverRequest, leaderChanged, migrated } from "#src/endpoints/kratos-peers.ts";
import { databaseRequest } from "#src/endpoints/pg-database.ts";
import { publicRouteConfig } from "#src/endpoints/public-route.ts";
import type { Facts } from "#src/facts.ts";
import type { Integration } from "#src/integrations.ts";
import { fingerprint } from "#src/kratos/fingerprint.ts";
import type { Publication } from "#src/wanted.ts";
import { requestedHandover } from "./courier-handover.ts";
import { firstReady } from "./first-ready.ts";
import type { IdentityProviders } from "./identity-providers.ts";
import { kratosInfo } from "./kratos-info.ts";
import { schemasToRecord } from "./schema-choice.ts";

/** What the leader writes to its application's databags: all of them in every hook, as far as they differ. Followers write nothing. */
export const publications = (facts: Facts, providers: IdentityProviders): readonly Publication[] => {
  if (!facts.leader) return [];
  return [
    ...toDatabase(facts),
    ...toPeers(facts),
    ...toRoutes(facts),
    ...toIdentityProviders(facts, providers),
    ...toObservability(facts),
    ...facts.integrations.certificates.flatMap(({ view }) => publication(view, certificateRequest)),
    ...toKratosInfo(facts, providers),
  ];
};

const toDatabase = ({ database, model, app }: Facts): readonly Publication[] => {
  if (database.state === "absent" || database.localDatabag === undefined) return [];
  const { relationId, localDatabag } = database;
  return publication({ relationId, application: localDatabag }, databaseRequest(localDatabag, model.name, app));
};

const toPeers = (facts: Facts): readonly Publication[] => {
  const { peers, unit } = facts;
  if (peers.state === "absent") return [];
  const schemas = schemasToRecord(facts);
  const wanted = {
    ...leaderChanged(unit),
    ...handoverRequest(requestedHandover(facts)),
    ...migratedVersion(facts),
    ...(schemas && acceptedSchemas(schemas)),
  };
  return publication({ relationId: peers.relationId, application: peers.databag }, wanted);
};

/**
 * Notes the version that the database is migrated to. The first note is made by the migration itself, after its last step; a hook that
 * was killed after it has lost that, and Kratos is not asked again while it runs well: then the note in the container tells.
 */
const migratedVersion = ({ peers, database, workload }: Facts): Databag => {
  if (peers.state === "absent" || workload.state !== "reachable" || database.state !== "ready") return {};
  const { migration, progress, version } = workload;
  const wasMigrated = peers.migratedVersions.has(database.relationId) && migration.state === "up-to-date";
  const runsWell = migration.state === "not-asked" && progress?.dsn === fingerprint(database.dsn.reveal());
  return wasMigrated || runsWell ? migrated(database.relationId, version) : {};
};

/** Traefik answers only who has written, so both routes are asked for before their address is known. */
const toRoutes = ({ integrations: { publicRoute, internalRoute }, model, app }: Facts): readonly Publication[] => {
  const request = (
    config: (model: string, app: string, address: ExternalAddress | undefined) => DynamicConfiguration,
    { view, reading }: Integration<ExternalAddress>,
  ) => {
    const address = reading.state === "ready" ? reading.value : undefined;
    return publication(view, route({ raw: true, config: config(model.name, app, address) }));
  };
  return [
    ...publicRoute.slice(0, 1).flatMap((integration) => request(publicRouteConfig, integration)),
    ...internalRoute.slice(0, 1).flatMap((integration) => request(internalRouteConfig, integration)),
  ];
};

/** Each integrator learns where its providers send people back to; one that brings none any more, or leaves, is told nothing. */
const toIdentityProviders = ({ integrations }: Facts, { ofRelation }: IdentityProviders): readonly Publication[] => {
  const address = firstReady(integrations.publicRoute);
  const toLeaving = integrations.leavingProviders
    .flatMap(retraction)
    .map((each) => ({ ...each, leaving: true }) as const);
  const toStaying = integrations.externalProviders.flatMap(({ view, reading }) => {
    if (reading.state === "pending") return retraction(view);
    if (address === undefined) return retraction(view);
    return publication(view, redirects(ofRelation(view.relationId), externalUrl(address)));
  });
  return [...toLeaving, ...toStaying];
};

const toObservability = (facts: Facts): readonly Publication[] => {
  const { logging, tracing, metrics, dashboards: grafanas } = facts.integrations;
  const topology = topologyOf(facts);
  const rules = (content: typeof lokiRules | typeof prometheusRules) => [{ path: "kratos.json", content }];
  return [
    ...logging.flatMap(({ view, reading }) =>
      reading.state === "ready" && reading.value.size > 0
        ? publication(view, logSource({ topology, alertRules: rules(lokiRules) }))
        : retraction(view),
    ),
    ...tracing.flatMap(({ view }) => publication(view, tracesRequest(["otlp_http"]))),
    ...metrics.flatMap((view) =>
      publication(view, scraped({ topology, jobs: SCRAPE_JOBS, alertRules: rules(prometheusRules) })),
    ),
    ...grafanas.flatMap((view) => publication(view, dashboards([DASHBOARD], topology, view.application ?? {}))),
  ];
};

const SCRAPE_JOBS = [{ metrics_path: "/metrics/prometheus", static_configs: [{ targets: ["*:4434"] }] }];

/** The path is that of the Python charm's file: Grafana knows a dashboard by a uid that is made of it. */
const DASHBOARD = {
  id: "file:kratos.json",
  path: "src/grafana_dashboards/kratos.json.tmpl",
  model: dashboard,
};

const CHARM_NAME = "kratos";

const topologyOf = ({ model, app, unit }: Facts): JujuTopology => ({
  model: model.name,
  modelUuid: model.uuid,
  application: app,
  unit,
  charmName: CHARM_NAME,
});

const toKratosInfo = (facts: Facts, providers: IdentityProviders): readonly Publication[] => {
  const info = kratosInfo(facts, providers);
  return facts.integrations.kratosInfo.flatMap((view) =>
    info === undefined ? retraction(view) : publication(view, info),
  );
};

type Writable = Pick<OwnSide, "relationId" | "application">;

/** Takes back whatever was said before: what is true no more must not depend on which hook came first. */
const retraction = (view: Writable): readonly Publication[] =>
  publication(view, Object.fromEntries(Object.keys(view.application ?? {}).map((key) => [key, ""])));

const publication = ({ relationId, application }: Writable, wanted: Databag): readonly Publication[] => {
  const changes = changesTo(application ?? {}, wanted);
  return isUnchanged(changes) ? [] : [{ relationId, bag: "application", changes }];
};
