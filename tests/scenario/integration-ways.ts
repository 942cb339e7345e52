import { relation, type State, withRelation } from "#lib/testing/index.ts";
import type { Way } from "./way.ts";

/** Ways to the rows about other charms and about options that need them, from a state with a database. */
export const integrationWays = (related: () => State): Readonly<Record<string, Way>> => {
  const way = (relations: readonly Related[], status: RegExp, config: State["config"] = {}): Way => ({
    start: () => ({ ...relations.reduce(withRelated, related()), config }),
    event: () => "config-changed",
    status,
  });
  return {
    "integration-invalid": way(
      [HYDRA],
      /^blocked Relation hydra-endpoint-info: admin_endpoint of hydra cannot be used: not an absolute http or https URL; juju show-unit kratos\/0 --endpoint hydra-endpoint-info$/,
    ),
    "provider-refused": way(
      [PUBLIC_ROUTE, { ...INTEGRATOR, says: { providers: '[{"provider":"myspace","client_id":"a"}]' } }],
      /^blocked Relation kratos-external-idp: provider myspace is left out: .*; change it there$/,
    ),
    "integration-secret-unreadable": way(
      [MAIL_SERVER],
      /^waiting Waiting for smtp-integrator to grant its secret \(smtp\): password_id is not there; juju grant-secret \.\.\. kratos if it is a secret of yours, else juju status smtp-integrator$/,
    ),
    "external-host-missing": way(
      [INTEGRATOR, KRATOS_INFO],
      /^blocked Cannot send integration data without an external hostname.*; juju integrate kratos:public-route traefik-k8s$/,
    ),
    "public-ingress-missing": way(
      [INTEGRATOR],
      /^waiting Waiting for public ingress \(public-route\); juju integrate kratos:public-route traefik-k8s$/,
    ),
    "integration-twice": way(
      [PUBLIC_ROUTE, { ...PUBLIC_ROUTE, id: 31, app: "another-traefik" }],
      /^blocked Only one relation public-route can count: another-traefik is passed over; juju remove-relation kratos:public-route another-traefik$/,
    ),
    "options-conflict": way(
      [PUBLIC_ROUTE],
      /^blocked Options enable_oidc_webauthn_sequencing and enable_passwordless_login_method exclude each other; juju config/,
      { enable_oidc_webauthn_sequencing: true, enable_passwordless_login_method: true },
    ),
    "keys-need-public-route": way(
      [],
      /^waiting Waiting for the public host name: security keys need it \(public-route\); juju integrate kratos:public-route/,
      { enable_passwordless_login_method: true },
    ),
    "schemas-invalid": way(
      [],
      /^blocked Option identity_schemas: not JSON from line 1, column 2 on; the schemas of before go on; juju config kratos identity_schemas=\.\.\.$/,
      { identity_schemas: "{", default_identity_schema_id: "person" },
    ),
  };
};

interface Related {
  readonly endpoint: string;
  readonly id: number;
  readonly app: string;
  readonly says: Readonly<Record<string, string>>;
}

const withRelated = (state: State, { endpoint, id, app, says }: Related): State =>
  withRelation(state, relation(endpoint, id, app, { remoteAppData: says, remoteUnitsData: { 0: {} } }));

const PUBLIC_ROUTE: Related = {
  ...{ endpoint: "public-route", id: 30, app: "traefik-public" },
  says: { external_host: "idp.example.com", scheme: "https" },
};

const INTEGRATOR: Related = {
  ...{ endpoint: "kratos-external-idp", id: 32, app: "google" },
  says: { providers: '[{"provider":"google","client_id":"a","client_secret":"b"}]' },
};

const KRATOS_INFO: Related = { endpoint: "kratos-info", id: 33, app: "login-ui", says: {} };

const HYDRA: Related = {
  ...{ endpoint: "hydra-endpoint-info", id: 34, app: "hydra" },
  says: { admin_endpoint: "hydra", public_endpoint: "hydra" },
};

const MAIL_SERVER: Related = {
  ...{ endpoint: "smtp", id: 35, app: "smtp-integrator" },
  says: {
    ...{ host: "smtp.example.com", port: "587", auth_type: "plain", transport_security: "starttls", user: "me" },
    password_id: "secret:d0000000000000000sm0",
  },
};
