/** Names that Kratos, its image and the Python charm fixed: other programs rely on each of them. */

/** The workload container of metadata.yaml. */
export const CONTAINER = "kratos";

/** Pebble services; both run the same binary on the same configuration. */
export const KRATOS_SERVICE = "kratos";
export const COURIER_SERVICE = "courier";

/** The label under which the charm's layer stands in the Pebble plan. */
export const LAYER_LABEL = "kratos";

/** The label of the layer that forwards logs, as the Python charm's library called it. */
export const LOG_LAYER_LABEL = "kratos-log-forwarding";

/** Pebble checks, named after the levels that Kubernetes probes ask for. */
export const READY_CHECK = "ready";
export const ALIVE_CHECK = "alive";

/** The port of the API that people's browsers reach (self-service, sessions, schemas). */
export const PUBLIC_PORT = 4433;

/** The port of the API that manages identities; never exposed to the public. */
export const ADMIN_PORT = 4434;

/** The admin API of the unit's own Kratos: the containers of a pod share their network. */
export const ADMIN_URL = `http://127.0.0.1:${ADMIN_PORT}`;

/** The public API of the unit's own Kratos. */
export const PUBLIC_URL = `http://127.0.0.1:${PUBLIC_PORT}`;

/** The folder that the charm owns in the workload container. */
export const CONFIG_DIRECTORY = "/etc/config/kratos";
export const CONFIG_PATH = `${CONFIG_DIRECTORY}/kratos.yaml`;

/** Where a new configuration is checked by Kratos before it replaces the running one. */
export const CANDIDATE_CONFIG_PATH = `${CONFIG_DIRECTORY}/kratos.candidate.yaml`;

/** Where new identity schemas are checked by Kratos before they are accepted. */
export const CANDIDATE_SCHEMAS_PATH = `${CONFIG_DIRECTORY}/identity-schemas.candidate.json`;

/** What the charm has finished in this container since its Pebble started; see `Progress` in facts.ts. */
export const PROGRESS_PATH = `${CONFIG_DIRECTORY}/charm-progress.json`;

/** The certificates of authorities that Kratos trusts, and a copy of those that its image brought. */
export const CA_BUNDLE_PATH = "/etc/ssl/certs/ca-certificates.crt";
export const IMAGE_CA_BUNDLE_PATH = `${CONFIG_DIRECTORY}/ca-certificates.image.crt`;

/** The resource of metadata.yaml with a template of the verification mail. */
export const VERIFICATION_TEMPLATE = "verification-email-template";

/** Folder of mail templates that replace Kratos' own. */
export const MAIL_TEMPLATE_DIRECTORY = "/etc/config/templates";

/** Identity schemas that the charm ships. Identities refer to them by id, so they never go away. */
export const ADMIN_SCHEMA_ID = "admin_v0";
export const USER_SCHEMA_ID = "social_user_v0";

/** Juju secrets that the application owns, by label and by the key of their one value. */
export const COOKIE_SECRET = { label: "cookie_secret", key: "cookiesecret" } as const;
export const CIPHER_SECRET = { label: "cipher_secret", key: "ciphersecret" } as const;

/** Length of a cookie and of a cipher secret in characters: Kratos takes them as 32-byte keys (reference: ory/kratos `secrets`). */
export const SECRET_LENGTH = 32;
