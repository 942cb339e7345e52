import type { ProblemSource } from "#src/problem.ts";
import type { ConfigOrigins } from "#src/wanted.ts";

const option = (name: string): ProblemSource => ({ option: name });
const PG_DATABASE: ProblemSource = { relation: "pg-database" };

/**
 * Where the leaves of Kratos' configuration come from, by the beginning of their path; what is not here the charm sets by itself.
 * Kratos names a leaf by the same path whether the file or the environment set it.
 */
export const configOrigins = (schemas: ProblemSource = option("identity_schemas")): ConfigOrigins =>
  new Map([
    // Kratos names what is in an identity schema by its path there, without the schema.
    ["properties", schemas],
    ["identity", schemas],
    ["dsn", PG_DATABASE],
    ["dev", option("dev")],
    ["log.level", option("log_level")],
    ["courier.templates.recovery_code", option("recovery_email_template")],
    ["courier.templates.verification_code", { resource: "verification-email-template" }],
    ["courier.smtp.from_address", option("sender_email")],
    ["courier.smtp.from_name", option("sender_name")],
    ["session.lifespan", option("session_lifespan")],
    ["selfservice.flows.recovery.lifespan", option("recovery_lifespan")],
    ["selfservice.methods.code.config.lifespan", option("recovery_lifespan")],
    ["selfservice.methods.password.config.min_password_length", option("password_min_length")],
    ["selfservice.methods.password.config.haveibeenpwned_enabled", option("breached_password_check")],
    ["selfservice.methods", option("enable_local_idp")],
    ["selfservice.flows.recovery", option("enable_local_idp")],
    ["selfservice.flows.settings.required_aal", option("enforce_mfa")],
    ["session.whoami.required_aal", option("enforce_mfa")],
    ["secrets.cookie", { secret: "cookie_secret" }],
    ["secrets.cipher", { secret: "cipher_secret" }],
    ["ciphers", { secret: "cipher_secret" }],
  ]);
