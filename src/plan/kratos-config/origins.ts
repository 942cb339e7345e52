import type { EndpointName } from "#src/endpoints/index.ts";
import type { ProblemSource } from "#src/problem.ts";
import type { ConfigOrigins } from "#src/wanted.ts";

const option = (name: string): ProblemSource => ({ option: name });
const relation = (endpoint: EndpointName): ProblemSource => ({ relation: endpoint });

/**
 * Where the leaves of Kratos' configuration come from, by the beginning of their path; what is not here the charm sets by itself.
 * Kratos names a leaf by the same path whether the file or the environment set it.
 */
export const configOrigins = (schemas: ProblemSource = option("identity_schemas")): ConfigOrigins =>
  new Map([
    // Kratos names what is in an identity schema by its path there, without the schema.
    ["properties", schemas],
    ["identity", schemas],
    ["dsn", relation("pg-database")],
    ["dev", option("dev")],
    ["log.level", option("log_level")],
    ["courier.templates.recovery_code", option("recovery_email_template")],
    ["courier.templates.verification_code", { resource: "verification-email-template" }],
    ["courier.smtp.connection_uri", relation("smtp")],
    ["courier.smtp.from_address", option("sender_email")],
    ["courier.smtp.from_name", option("sender_name")],
    ["session.lifespan", option("session_lifespan")],
    ["selfservice.flows.recovery.lifespan", option("recovery_lifespan")],
    ["selfservice.methods.code.config.lifespan", option("recovery_lifespan")],
    ["selfservice.methods.password.config.min_password_length", option("password_min_length")],
    ["selfservice.methods.password.config.haveibeenpwned_enabled", option("breached_password_check")],
    ["selfservice.methods.oidc", relation("kratos-external-idp")],
    ["selfservice.methods.webauthn.config.rp", relation("public-route")],
    ["selfservice.methods", option("enable_local_idp")],
    ["selfservice.flows.recovery", option("enable_local_idp")],
    ["selfservice.flows.registration.after", relation("kratos-registration-webhook")],
    ["selfservice.flows.login.after", relation("kratos-login-webhook")],
    ["selfservice.flows", relation("ui-endpoint-info")],
    ["selfservice.default_browser_return_url", relation("ui-endpoint-info")],
    ["serve.public.base_url", relation("public-route")],
    ["oauth2_provider", relation("hydra-endpoint-info")],
    ["tracing", relation("tracing")],
    ["selfservice.flows.settings.required_aal", option("enforce_mfa")],
    ["session.whoami.required_aal", option("enforce_mfa")],
    ["secrets.cookie", { secret: "cookie_secret" }],
    ["secrets.cipher", { secret: "cipher_secret" }],
    ["ciphers", { secret: "cipher_secret" }],
  ]);
