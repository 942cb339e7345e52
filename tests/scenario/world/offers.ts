import type { Databag } from "#lib/juju/databag.ts";
import { type SecretState, type State, withSecret } from "#lib/testing/index.ts";

/** What the other side of a relation says, once. */
export interface Offer {
  readonly app?: Databag;
  readonly units?: Readonly<Record<number, Databag>>;
}

/** A secret that an offer names. */
const secret = (id: string, app: string, content: Readonly<Record<string, string>>): SecretState => ({
  ...{ id, owner: { app }, label: `${app}.secret`, revisions: [content], granted: true },
});

const MAIL_PASSWORD = secret("d0000000000000000sm0", "smtp-integrator", { password: "mail-1" });
const API_KEY = secret("d0000000000000000vh0", "user-verification", { "auth-config-value": "key-1" });

/** Secrets of neighbours, by which they may be rotated and taken away. */
export const NEIGHBOUR_SECRETS: readonly SecretState[] = [MAIL_PASSWORD, API_KEY];

/** The state with the secrets of the neighbours. */
export const withNeighbourSecrets = (state: State): State => NEIGHBOUR_SECRETS.reduce(withSecret, state);

const pem = (name: string): string => `-----BEGIN CERTIFICATE-----\n${name}\n-----END CERTIFICATE-----`;

const WEBHOOK = {
  url: "https://uvs.example/hook",
  body: "base64://ZnVuY3Rpb24oY3R4KSBjdHg=",
  method: "POST",
  response_ignore: "False",
  response_parse: "True",
};

const WEBHOOKS: readonly Offer[] = [
  { app: WEBHOOK },
  { app: { ...WEBHOOK, mode: "before", weight: "3" } },
  { app: { ...WEBHOOK, methods: '["oidc"]', weight: "-1", auth_config_value_secret: `secret:${API_KEY.id}` } },
  { app: { ...WEBHOOK, response_parse: "perhaps" } },
  {},
];

const MAIL_SERVER = { host: "smtp.example.com", port: "587", transport_security: "starttls" };

const PAGES = (host: string) => ({
  login_url: `https://${host}/ui/login`,
  error_url: `https://${host}/ui/error`,
  settings_url: `https://${host}/ui/settings`,
  recovery_url: `https://${host}/ui/recovery`,
  registration_url: `https://${host}/ui/registration`,
});

const provider = (name: string, client: string) => ({
  provider: name,
  client_id: client,
  client_secret: `s-${client}`,
});

/** What neighbours may say, by endpoint: well, badly, and not yet. */
export const OFFERS: Readonly<Record<string, readonly Offer[]>> = {
  "public-route": [
    { app: { external_host: "idp.example.com", scheme: "https" } },
    { app: { external_host: "other.example.com/identity-kratos", scheme: "http" } },
    { app: { external_host: "idp.example.com", scheme: "gopher" } },
    {},
  ],
  "internal-route": [{ app: { external_host: "admin.example.com", scheme: "http" } }, {}],
  "hydra-endpoint-info": [
    { app: { admin_endpoint: "http://hydra:4445", public_endpoint: "http://hydra:4444" } },
    { app: { admin_endpoint: "http://hydra.example:4445", public_endpoint: "http://hydra:4444" } },
    {},
  ],
  "ui-endpoint-info": [
    { app: PAGES("ui.example.com") },
    { app: PAGES("idp.example.com") },
    { app: { login_url: "/ui/login" } },
    {},
  ],
  "kratos-registration-webhook": WEBHOOKS,
  "kratos-login-webhook": WEBHOOKS,
  "kratos-external-idp": [
    { app: { providers: JSON.stringify([provider("google", "abc")]) } },
    { app: { providers: JSON.stringify([provider("github", "def"), provider("google", "abc")]) } },
    {
      app: {
        providers: JSON.stringify([provider("myspace", "ghi"), { ...provider("microsoft", "jkl"), tenant_id: "4" }]),
      },
    },
    { app: { providers: "[]" } },
    { app: { providers: "[" } },
    {},
  ],
  smtp: [
    { app: { ...MAIL_SERVER, auth_type: "plain", user: "me", password_id: `secret:${MAIL_PASSWORD.id}` } },
    { app: { ...MAIL_SERVER, auth_type: "none" } },
    { app: { host: "smtp.example.com" } },
    {},
  ],
  tracing: [
    { app: { receivers: '[{"protocol":{"name":"otlp_http","type":"http"},"url":"http://tempo:4318"}]' } },
    { app: { receivers: "[]" } },
    {},
  ],
  "receive-ca-cert": [
    { app: { certificates: JSON.stringify([pem("BBB"), pem("AAA")]), version: "1" } },
    { app: { certificates: "[]", version: "1" } },
    {
      units: {
        0: { ca: pem("CCC"), certificate: pem("CCC"), chain: JSON.stringify([pem("CCC")]), version: "0" },
        1: {},
      },
    },
    {},
  ],
  logging: [
    { units: { 0: { endpoint: '{"url":"http://loki-0:3100/loki/api/v1/push"}' }, 1: {} } },
    {
      units: {
        0: { endpoint: '{"url":"http://loki-0:3100/loki/api/v1/push"}' },
        1: { endpoint: '{"url":"http://loki-1:3100/push"}' },
      },
    },
    {},
  ],
  "kratos-info": [{}],
  "metrics-endpoint": [{}, { app: { event: '{"errors":"none"}' } }],
  "grafana-dashboard": [{}],
};
