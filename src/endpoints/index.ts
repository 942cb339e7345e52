import type { Endpoint } from "./endpoint.ts";
import { GRAFANA_DASHBOARD } from "./grafana-dashboard.ts";
import { HYDRA_ENDPOINT_INFO } from "./hydra-endpoint-info.ts";
import { INTERNAL_ROUTE } from "./internal-route.ts";
import { KRATOS_EXTERNAL_IDP } from "./kratos-external-idp.ts";
import { KRATOS_INFO } from "./kratos-info.ts";
import { KRATOS_LOGIN_WEBHOOK } from "./kratos-login-webhook.ts";
import { KRATOS_PEERS } from "./kratos-peers.ts";
import { KRATOS_REGISTRATION_WEBHOOK } from "./kratos-registration-webhook.ts";
import { LOGGING } from "./logging.ts";
import { METRICS_ENDPOINT } from "./metrics-endpoint.ts";
import { PG_DATABASE } from "./pg-database.ts";
import { PUBLIC_ROUTE } from "./public-route.ts";
import { RECEIVE_CA_CERT } from "./receive-ca-cert.ts";
import { SMTP } from "./smtp.ts";
import { TRACING } from "./tracing.ts";
import { UI_ENDPOINT_INFO } from "./ui-endpoint-info.ts";

const DECLARED: readonly Endpoint[] = [
  PG_DATABASE,
  KRATOS_EXTERNAL_IDP,
  HYDRA_ENDPOINT_INFO,
  UI_ENDPOINT_INFO,
  KRATOS_REGISTRATION_WEBHOOK,
  KRATOS_LOGIN_WEBHOOK,
  LOGGING,
  TRACING,
  SMTP,
  INTERNAL_ROUTE,
  PUBLIC_ROUTE,
  RECEIVE_CA_CERT,
  KRATOS_INFO,
  METRICS_ENDPOINT,
  GRAFANA_DASHBOARD,
];

/** Names of the endpoints of metadata.yaml. */
export const ENDPOINTS: readonly string[] = [...DECLARED.map(({ name }) => name), KRATOS_PEERS];
