/** Names of the endpoints of metadata.yaml, apart from the files that say more of each: they are all that it takes to tell hooks apart. */
export const ENDPOINTS = [
  "pg-database",
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
  "kratos-info",
  "metrics-endpoint",
  "grafana-dashboard",
  "kratos-peers",
] as const;

/** The name of an endpoint. */
export type EndpointName = (typeof ENDPOINTS)[number];
