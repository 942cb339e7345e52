import type { Expectation, Vector } from "./vector.ts";

/** Where this charm ends otherwise than the Python charm did: the entry of the bug ledger, and what is expected instead. */
export interface Decision {
  readonly bug: string;
  readonly expected: (recorded: Vector) => Partial<Expectation>;
}

const KRATOS_INFO = {
  admin_endpoint: "http://kratos.identity.svc.cluster.local:4434",
  public_endpoint: "http://kratos.identity.svc.cluster.local:4433",
  login_browser_endpoint: "https://idp.example.com/self-service/login/browser",
  sessions_endpoint: "http://kratos.identity.svc.cluster.local:4433/sessions/whoami",
  providers_configmap_name: "oidc-providers",
  schemas_configmap_name: "identity-schemas",
  configmaps_namespace: "identity",
  mfa_enabled: "True",
  oidc_webauthn_sequencing_enabled: "False",
  verification_enabled: "False",
};

/** The recorded databags with one application's databag replaced. */
const withApplication =
  (name: string, app: Readonly<Record<string, string>>) =>
  ({ expect }: Vector): Partial<Expectation> => {
    const { unit = {} } = expect?.databags[name] ?? {};
    return { databags: { ...expect?.databags, [name]: { app, unit } } };
  };

const redirect = (id: string) => ({
  provider_id: id,
  redirect_uri: `https://idp.example.com/self-service/methods/oidc/callback/${id}`,
});

const MICROSOFT = "microsoft_7a3af30721f7bdfafbac59ba51d75be0106102f3";

/** What is asked of Traefik before its address is known: no certificate for a host without a name. */
const withoutTls = (config = ""): string =>
  config.replaceAll(/^ {4}\S+-tls:\n(?: {6}.*\n)+/gm, "");

const certificates = (...names: readonly string[]): Expectation["files"] => ({
  "/etc/ssl/certs/ca-certificates.crt": names
    .map((name) => `-----BEGIN CERTIFICATE-----\n${name}\n-----END CERTIFICATE-----`)
    .join("\n"),
});

const NO_TRACING = {
  TRACING_PROVIDER: null,
  TRACING_PROVIDERS_OTLP_SERVER_URL: null,
  TRACING_PROVIDERS_OTLP_INSECURE: null,
  TRACING_PROVIDERS_OTLP_SAMPLING_SAMPLING_RATIO: null,
};

const NO_MAIL_SERVER = { COURIER_SMTP_CONNECTION_URI: "smtps://test:test@mailslurper:1025/?skip_ssl_verify=true" };

const SCRAPED = {
  scrape_metadata:
    '{"model":"identity","model_uuid":"3b2f0d3e-5c1a-4c8e-9f0a-7d6b5e4c3a21","application":"kratos","unit":"kratos/0","charm_name":"kratos"}',
  scrape_jobs: '[{"metrics_path":"/metrics/prometheus","static_configs":[{"targets":["*:4434"]}]}]',
  alert_rules: "(own text)",
};

const SCRAPED_UNIT = {
  prometheus_scrape_unit_address: "127.0.0.1",
  prometheus_scrape_unit_name: "kratos/0",
  prometheus_scrape_unit_fqdn: "kratos-0.kratos-endpoints.identity.svc.cluster.local",
};

const SCRAPED_AT_ONCE: Decision = {
  bug: "B-30",
  expected: () => ({ databags: { "metrics-endpoint:52": { app: SCRAPED, unit: SCRAPED_UNIT } } }),
};

const CERTIFICATES_ASKED: Decision = {
  bug: "B-01",
  expected: withApplication("receive-ca-cert:30", { version: "1" }),
};

/** By the id of the vector. */
export const DECISIONS: Readonly<Record<string, Decision>> = {
  "pg/changed-first-leader-migrates": {
    bug: "B-01",
    expected: withApplication("kratos-peers:0", { leader: '"kratos/0"', migration_version_5: '"v26.2.0"' }),
  },
  "internal-route/joined-no-host": {
    bug: "B-33",
    expected: ({ expect }) => ({
      databags: {
        "internal-route:13": {
          app: { raw: "True", config: withoutTls(expect?.databags["internal-route:13"]?.app["config"]) },
          unit: {},
        },
      },
    }),
  },
  "internal-route/changed": {
    bug: "B-11",
    expected: withApplication("kratos-info:12", {
      ...KRATOS_INFO,
      admin_endpoint: "http://admin.example.com",
      public_endpoint: "http://admin.example.com",
      sessions_endpoint: "http://admin.example.com/sessions/whoami",
    }),
  },
  "ext-idp/google": {
    bug: "B-11",
    expected: withApplication("kratos-info:12", {
      ...KRATOS_INFO,
      feature_flags: "password,totp,backup_codes,account_linking",
    }),
  },
  "ext-idp/v0-microsoft": {
    bug: "B-13",
    expected: () => ({
      status: "active",
      databags: {
        "kratos-external-idp:20": { app: { providers: JSON.stringify([redirect(MICROSOFT)]) }, unit: {} },
      },
    }),
  },
  "ext-idp/two-in-one": {
    bug: "B-14",
    expected: withApplication("kratos-external-idp:20", {
      providers: JSON.stringify([redirect("google_a9993e364706816aba3e25717850c26c9cd0d89d"), redirect("gh")]),
    }),
  },
  "reg-webhook/auth-secret": {
    bug: "B-20",
    expected: ({ expect }) => ({
      kratosYaml: JSON.parse(JSON.stringify(expect?.kratosYaml).replace('"value":"tok"', '"value":"tok2"')),
    }),
  },
  "loki/changed-leader": {
    bug: "B-29",
    expected: ({ expect }) => ({
      logTargets: Object.fromEntries(
        Object.entries(expect?.logTargets ?? {}).map(([name, target]) => [
          name,
          {
            ...target,
            labels: { ...Object(target["labels"]), juju_charm: "kratos", job: "juju_identity_3b2f0d3e_kratos" },
          },
        ]),
      ),
    }),
  },
  "loki/broken-last": {
    bug: "B-26",
    expected: () => ({
      logTargets: { "loki/0": { override: "replace", type: "loki", location: "(removed)", services: ["-all"] } },
    }),
  },
  "tracing/empty-receivers": {
    bug: "B-23",
    expected: () => ({
      status: "active",
      databags: { "tracing:40": { app: { receivers: '["otlp_http"]' }, unit: {} } },
      env: NO_TRACING,
    }),
  },
  "smtp/starttls-secret": {
    bug: "B-32",
    expected: () => ({ env: { COURIER_SMTP_CONNECTION_URI: "smtp://me:p%40ss%2Fw@smtp.example.com:587/" } }),
  },
  "smtp/missing-auth-type": { bug: "B-25", expected: () => ({ status: "blocked", env: NO_MAIL_SERVER }) },
  // Python plans nothing in this hook; in the next one it plans what it plans without a mail server.
  "smtp/empty": { bug: "B-05", expected: () => ({ env: NO_MAIL_SERVER }) },
  "ca/v1": CERTIFICATES_ASKED,
  "ca/v0-json-by-v1-lib": CERTIFICATES_ASKED,
  "ca/v0-json-by-v1-lib-in-changed-hook": {
    bug: "B-35",
    expected: (recorded) => ({ ...CERTIFICATES_ASKED.expected(recorded), files: certificates("AAA", "BBB") }),
  },
  "prom/created": SCRAPED_AT_ONCE,
  "prom/joined-leader": SCRAPED_AT_ONCE,
  "cm/schemas-admin-ui": {
    bug: "B-40",
    expected: ({ configmaps }) => ({
      status: "active",
      kratosYaml: {
        "identity.default_schema_id": "user_v1",
        "identity.schemas.2": {
          id: "user_v1",
          url: `base64://${Buffer.from(configmaps["identity-schemas"]?.["user_v1"] ?? "").toString("base64")}`,
        },
      },
    }),
  },
  "cm/idps-admin-ui": {
    bug: "B-41",
    expected: () => ({
      status: "active",
      kratosYaml: {
        "selfservice.methods.oidc.enabled": true,
        "selfservice.methods.oidc.config.providers.0.id": "9f097a05-7313-4dea-b9f1-fda4283414c5",
        "selfservice.methods.oidc.config.providers.0.provider": "github",
        "selfservice.methods.oidc.config.providers.0.client_id": "cid",
        "selfservice.methods.oidc.config.providers.0.client_secret": "cs",
        "selfservice.methods.oidc.config.providers.0.scope": ["user:email"],
        "selfservice.methods.oidc.config.providers.0.subject_source": "userinfo",
      },
    }),
  },
};
