import { KRATOS_PEERS } from "./kratos-peers.ts";
import { PG_DATABASE } from "./pg-database.ts";

/** The endpoints of metadata.yaml, in its order. Those without a file of their own are declared and not used yet. */
export const ENDPOINTS: readonly string[] = [
  PG_DATABASE.name,
  "kratos-external-idp",
  "hydra-endpoint-info",
  "ui-endpoint-info",
  "kratos-registration-webhook",
  "kratos-login-webhook",
  "logging",
  "tracing",
  "smtp",
  "internal-route",
  "public-route",
  "receive-ca-cert",
  KRATOS_PEERS,
  "kratos-info",
  "metrics-endpoint",
  "grafana-dashboard",
];
