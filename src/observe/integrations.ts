import { readProviderDatabags } from "#lib/interfaces/certificate-transfer.ts";
import { readProviderDatabag as readExternalProviders } from "#lib/interfaces/external-provider.ts";
import { readProviderDatabag as readHydra } from "#lib/interfaces/hydra-endpoints.ts";
import { readProviderDatabag as readTracing } from "#lib/interfaces/tracing.ts";
import { readProviderDatabag as readRoute } from "#lib/interfaces/traefik-route.ts";
import type { Endpoint, RelationView } from "#src/endpoints/endpoint.ts";
import { GRAFANA_DASHBOARD } from "#src/endpoints/grafana-dashboard.ts";
import { HYDRA_ENDPOINT_INFO } from "#src/endpoints/hydra-endpoint-info.ts";
import { INTERNAL_ROUTE } from "#src/endpoints/internal-route.ts";
import { KRATOS_EXTERNAL_IDP } from "#src/endpoints/kratos-external-idp.ts";
import { KRATOS_INFO } from "#src/endpoints/kratos-info.ts";
import { KRATOS_LOGIN_WEBHOOK } from "#src/endpoints/kratos-login-webhook.ts";
import { KRATOS_REGISTRATION_WEBHOOK } from "#src/endpoints/kratos-registration-webhook.ts";
import { LOGGING } from "#src/endpoints/logging.ts";
import { PUBLIC_ROUTE } from "#src/endpoints/public-route.ts";
import { RECEIVE_CA_CERT } from "#src/endpoints/receive-ca-cert.ts";
import { SMTP } from "#src/endpoints/smtp.ts";
import { TRACING } from "#src/endpoints/tracing.ts";
import { readLoginUi, UI_ENDPOINT_INFO } from "#src/endpoints/ui-endpoint-info.ts";
import type { Integration, Integrations, RemoteReading } from "#src/integrations.ts";
import type { World } from "#src/world.ts";
import { observeLoki } from "./loki.ts";
import { observeLeaving, observeOwnSides, observeRelations } from "./relations.ts";
import { withJsonConfig } from "./route-config.ts";
import { observeMailServer, observeWebhook } from "./secret-integrations.ts";

/** What is read of Juju for more than the integrations. */
interface Shared {
  readonly leader: Promise<boolean>;
  readonly metrics: Promise<Integrations["metrics"]>;
}

/** Reads every endpoint but the database's and the peers', all at once. */
export const observeIntegrations = async (world: World, { leader, metrics }: Shared): Promise<Integrations> => {
  const views = (endpoint: Endpoint) => observeRelations(world, endpoint, leader);
  const ownSides = (endpoint: Endpoint) => observeOwnSides(world, endpoint, leader);
  const reading = <T>(endpoint: Endpoint, read: (view: RelationView) => Read<T>) =>
    views(endpoint).then((relations) =>
      Promise.all(relations.map(async (view) => integration(view, await read(view)))),
    );
  const remote =
    <T>(read: (databag: RelationView["remote"]) => Read<T>) =>
    (view: RelationView) =>
      read(view.remote);
  const route = async (endpoint: Endpoint) =>
    Promise.all((await reading(endpoint, remote(readRoute))).map(withJsonConfig));
  return settle({
    publicRoute: route(PUBLIC_ROUTE),
    internalRoute: route(INTERNAL_ROUTE),
    hydra: reading(HYDRA_ENDPOINT_INFO, remote(readHydra)),
    loginUi: reading(UI_ENDPOINT_INFO, remote(readLoginUi)),
    registrationWebhooks: reading(KRATOS_REGISTRATION_WEBHOOK, (view) => observeWebhook(world, view, "registration")),
    loginWebhooks: reading(KRATOS_LOGIN_WEBHOOK, (view) => observeWebhook(world, view, "login")),
    externalProviders: reading(KRATOS_EXTERNAL_IDP, remote(readExternalProviders)),
    leavingProviders: observeLeaving(world, KRATOS_EXTERNAL_IDP, leader),
    smtp: reading(SMTP, (view) => observeMailServer(world, view)),
    tracing: reading(
      TRACING,
      remote((databag) => readTracing(databag, "otlp_http")),
    ),
    certificates: reading(RECEIVE_CA_CERT, readCertificates),
    logging: reading(LOGGING, observeLoki),
    kratosInfo: ownSides(KRATOS_INFO),
    metrics,
    dashboards: ownSides(GRAFANA_DASHBOARD),
  });
};

/** What came of reading a databag, at once or after a secret. */
type Read<T> = Answer<T> | Promise<Answer<T>>;
type Answer<T> = RemoteReading<T> & Pick<Integration<T>, "leftOut">;

const integration = <T>(view: RelationView, { leftOut, ...reading }: Answer<T>): Integration<T> => ({
  view,
  reading,
  ...(leftOut && { leftOut }),
});

const readCertificates = ({ remote, remoteUnits }: RelationView): Answer<readonly string[]> => {
  const delivery = readProviderDatabags({ app: remote, units: [...remoteUnits.values()] });
  if (delivery.state !== "ready") return delivery;
  return { state: "ready", value: delivery.certificates, leftOut: delivery.leftOut };
};

type Pending = { readonly [Name in keyof Integrations]: Promise<Integrations[Name]> };

/** Waits for all of it at once, so that none can fail with nobody waiting for it; the names stay. */
const settle = async (pending: Pending): Promise<Integrations> => {
  await Promise.all(Object.values(pending));
  return named(pending);
};

const named = async (pending: Pending): Promise<Integrations> => ({
  publicRoute: await pending.publicRoute,
  internalRoute: await pending.internalRoute,
  hydra: await pending.hydra,
  loginUi: await pending.loginUi,
  registrationWebhooks: await pending.registrationWebhooks,
  loginWebhooks: await pending.loginWebhooks,
  externalProviders: await pending.externalProviders,
  leavingProviders: await pending.leavingProviders,
  smtp: await pending.smtp,
  tracing: await pending.tracing,
  certificates: await pending.certificates,
  logging: await pending.logging,
  kratosInfo: await pending.kratosInfo,
  metrics: await pending.metrics,
  dashboards: await pending.dashboards,
});
