import type { Secret } from "#lib/juju/secret.ts";
import type { Layer, Service } from "#lib/pebble/layer.ts";
import {
  ADMIN_PORT,
  ALIVE_CHECK,
  CONFIG_PATH,
  COURIER_SERVICE,
  KRATOS_SERVICE,
  MAIL_TEMPLATE_DIRECTORY,
  READY_CHECK,
} from "#src/kratos/names.ts";
import type { Options } from "#src/options.ts";

/** What the layer is made of. */
export interface LayerSources {
  readonly options: Options;
  readonly dsn: Secret;
  readonly cookieSecret: Secret;
  readonly cipherSecret: Secret | undefined;
}

/**
 * The charm's Pebble layer. Nothing in it changes by itself (no dates, no counts): Pebble restarts a service whose entry changed in any way.
 * It is the same on every unit, whoever leads: which services run is decided by starting and stopping them, since a replan would
 * start a changed courier on followers, too. The environment is shared by both services; it wins over `kratos.yaml`, so no setting is in both.
 */
export const pebbleLayer = (sources: LayerSources): Layer => {
  const env = environment(sources);
  return {
    summary: "Kratos",
    services: {
      [KRATOS_SERVICE]: service("Kratos", "serve all", env),
      [COURIER_SERVICE]: service("Kratos courier: sends mail", "courier watch", env),
    },
    checks: {
      [READY_CHECK]: healthCheck("ready"),
      [ALIVE_CHECK]: healthCheck("alive"),
    },
  };
};

/** Kratos finishes requests under way before it exits; Pebble's own five seconds would cut them off. */
const KILL_DELAY = "30s";

const service = (summary: string, command: string, env: Readonly<Record<string, string>>): Service => ({
  override: "replace",
  summary,
  command: `kratos ${command} --config ${CONFIG_PATH}`,
  startup: "disabled",
  environment: env,
  "kill-delay": KILL_DELAY,
});

const healthCheck = (level: "ready" | "alive") => ({
  override: "replace" as const,
  level,
  http: { url: `http://localhost:${ADMIN_PORT}/admin/health/${level}` },
});

/** The mail server that the Python charm names while none is related; nothing answers there. */
const NO_SMTP_URI = "smtps://test:test@mailslurper:1025/?skip_ssl_verify=true";

const environment = ({ options, dsn, cookieSecret, cipherSecret }: LayerSources): Readonly<Record<string, string>> => ({
  DSN: dsn.reveal(),
  SECRETS_COOKIE: JSON.stringify([cookieSecret.reveal()]),
  ...(cipherSecret === undefined ? {} : { SECRETS_CIPHER: JSON.stringify([cipherSecret.reveal()]) }),
  LOG_FORMAT: "json",
  LOG_LEVEL: options.log_level,
  DEV: String(options.dev),
  SQA_OPT_OUT: "true",
  SERVE_PUBLIC_CORS_ENABLED: "true",
  HTTP_PROXY: options.http_proxy,
  HTTPS_PROXY: options.https_proxy,
  NO_PROXY: options.no_proxy,
  COURIER_TEMPLATE_OVERRIDE_PATH: MAIL_TEMPLATE_DIRECTORY,
  COURIER_SMTP_CONNECTION_URI: NO_SMTP_URI,
  COURIER_SMTP_FROM_ADDRESS: options.sender_email,
  COURIER_SMTP_FROM_NAME: options.sender_name,
  ...(options.enable_local_idp && options.enforce_mfa ? { SESSION_WHOAMI_REQUIRED_AAL: "highest_available" } : {}),
});
