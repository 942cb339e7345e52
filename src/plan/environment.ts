import type { TracingAddress } from "#lib/interfaces/tracing.ts";
import { type ExternalAddress, externalUrl } from "#lib/interfaces/traefik-route.ts";
import type { Secret } from "#lib/juju/secret.ts";
import { MAIL_TEMPLATE_DIRECTORY } from "#src/kratos/names.ts";
import { DEFAULT_LIFESPANS, type Options } from "#src/options.ts";

/** What the environment of Kratos is made of. */
export interface EnvironmentSources {
  readonly options: Options;
  readonly dsn: Secret;
  readonly cookieSecret: Secret;
  readonly cipherSecret: Secret | undefined;
  readonly mailServer: Secret;
  readonly publicAddress: ExternalAddress | undefined;
  /** Base URL of Hydra's admin API. */
  readonly oauth2Provider: string | undefined;
  readonly tracing: TracingAddress | undefined;
  /** Whether there are pages to recover an account on. */
  readonly hasRecoveryPage: boolean;
  /** Stands for the certificates that Kratos trusts, which it reads once: another value starts it anew. */
  readonly trustedCertificates: string | undefined;
}

/**
 * Recovery works by its API while there is no page of ours, and its links lead nowhere: by itself Kratos would send people to a page of
 * its maker.
 */
const WITHOUT_RECOVERY_PAGE = {
  SELFSERVICE_FLOWS_RECOVERY_ENABLED: "true",
  SELFSERVICE_FLOWS_RECOVERY_UI_URL: "http://no-login-ui-is-related.invalid/",
};

/** The environment of both services. It wins over `kratos.yaml`, so no setting is in both. */
export const environment = (sources: EnvironmentSources): Readonly<Record<string, string>> => ({
  ...ofCharm(sources),
  ...ofOptions(sources),
  ...ofRelations(sources),
});

const ofCharm = ({ dsn, cookieSecret, cipherSecret, trustedCertificates }: EnvironmentSources) => ({
  DSN: dsn.reveal(),
  SECRETS_COOKIE: JSON.stringify([cookieSecret.reveal()]),
  ...(cipherSecret && { SECRETS_CIPHER: JSON.stringify([cipherSecret.reveal()]) }),
  LOG_FORMAT: "json",
  SQA_OPT_OUT: "true",
  SERVE_PUBLIC_CORS_ENABLED: "true",
  COURIER_TEMPLATE_OVERRIDE_PATH: MAIL_TEMPLATE_DIRECTORY,
  ...(trustedCertificates && { CHARM_TRUSTED_CERTIFICATES: trustedCertificates }),
});

const ofOptions = ({ options }: EnvironmentSources) => ({
  LOG_LEVEL: options.log_level,
  DEV: String(options.dev),
  HTTP_PROXY: options.http_proxy,
  HTTPS_PROXY: options.https_proxy,
  NO_PROXY: options.no_proxy,
  COURIER_SMTP_FROM_ADDRESS: options.sender_email,
  COURIER_SMTP_FROM_NAME: options.sender_name,
  ...ofLifespans(options),
  ...(needsSecondFactor(options) ? { SESSION_WHOAMI_REQUIRED_AAL: "highest_available" } : {}),
});

/** What is like Kratos' default is left to it. A recovery ends when its flow does or its code, whichever is first. */
const ofLifespans = ({ session_lifespan: session, recovery_lifespan: recovery }: Options) => ({
  ...(session !== DEFAULT_LIFESPANS.session && { SESSION_LIFESPAN: session }),
  ...(recovery !== DEFAULT_LIFESPANS.recovery && {
    SELFSERVICE_FLOWS_RECOVERY_LIFESPAN: recovery,
    SELFSERVICE_METHODS_CODE_CONFIG_LIFESPAN: recovery,
  }),
});

/** Whoever has a second factor must have used it. */
const needsSecondFactor = (options: Options): boolean =>
  options.enable_oidc_webauthn_sequencing || (options.enable_local_idp && options.enforce_mfa);

const ofRelations = ({ mailServer, publicAddress, oauth2Provider, tracing, hasRecoveryPage }: EnvironmentSources) => ({
  COURIER_SMTP_CONNECTION_URI: mailServer.reveal(),
  ...(hasRecoveryPage ? {} : WITHOUT_RECOVERY_PAGE),
  ...(oauth2Provider && { OAUTH2_PROVIDER_URL: oauth2Provider }),
  ...(publicAddress && ofPublicRoute(publicAddress)),
  ...(tracing && ofTracing(tracing)),
});

/** Whatever path Traefik puts before Kratos: people may be sent back to any page of that host. */
const ofPublicRoute = (address: ExternalAddress) => ({
  SERVE_PUBLIC_BASE_URL: externalUrl(address),
  SELFSERVICE_ALLOWED_RETURN_URLS: JSON.stringify([`${externalUrl({ ...address, path: "" })}/`]),
});

const ofTracing = ({ address, secure }: TracingAddress) => ({
  TRACING_PROVIDER: "otel",
  TRACING_PROVIDERS_OTLP_SERVER_URL: address,
  TRACING_PROVIDERS_OTLP_INSECURE: String(!secure),
  TRACING_PROVIDERS_OTLP_SAMPLING_SAMPLING_RATIO: "1.0",
});
