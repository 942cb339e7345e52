/** Endpoints of kratos, each with the neighbour that it is integrated with: all but the database, the Admin UI and the peers. */
export const INTEGRATIONS = [
  ["public-route", "traefik-k8s"],
  ["internal-route", "traefik-admin"],
  ["hydra-endpoint-info", "hydra"],
  ["ui-endpoint-info", "identity-platform-login-ui-operator"],
  ["kratos-external-idp", "kratos-external-idp-integrator"],
  ["kratos-registration-webhook", "user-verification-service"],
  ["kratos-login-webhook", "user-verification-service"],
  ["smtp", "smtp-integrator"],
  ["receive-ca-cert", "self-signed-certificates"],
  ["logging", "loki-k8s"],
  ["tracing", "tempo-k8s"],
  ["metrics-endpoint", "prometheus-k8s"],
  ["grafana-dashboard", "grafana-k8s"],
] as const;
