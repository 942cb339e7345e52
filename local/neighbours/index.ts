import { GRAFANA } from "./grafana-k8s.ts";
import { HYDRA } from "./hydra.ts";
import { ADMIN_UI } from "./identity-platform-admin-ui.ts";
import { LOGIN_UI } from "./identity-platform-login-ui-operator.ts";
import { EXTERNAL_IDP_INTEGRATOR } from "./kratos-external-idp-integrator.ts";
import { LOKI } from "./loki-k8s.ts";
import type { Neighbour } from "./neighbour.ts";
import { OPENFGA } from "./openfga-k8s.ts";
import { PROMETHEUS } from "./prometheus-k8s.ts";
import { SELF_SIGNED_CERTIFICATES } from "./self-signed-certificates.ts";
import { SMTP_INTEGRATOR } from "./smtp-integrator.ts";
import { TEMPO } from "./tempo-k8s.ts";
import { TRAEFIK } from "./traefik-k8s.ts";
import { USER_VERIFICATION_SERVICE } from "./user-verification-service.ts";

/** The charms that `juju deploy` knows, by name. */
export const NEIGHBOURS: ReadonlyMap<string, Neighbour> = new Map(
  [
    ...[ADMIN_UI, EXTERNAL_IDP_INTEGRATOR, GRAFANA, HYDRA, LOGIN_UI, LOKI, OPENFGA, PROMETHEUS],
    ...[SELF_SIGNED_CERTIFICATES, SMTP_INTEGRATOR, TEMPO, TRAEFIK, USER_VERIFICATION_SERVICE],
  ].map((neighbour) => [neighbour.charm, neighbour]),
);
