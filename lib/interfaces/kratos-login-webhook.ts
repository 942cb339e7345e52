import { type KratosWebhook, kratosWebhookInterface } from "./kratos-webhook.ts";

/**
 * The Juju interface `kratos_login_webhook` (kratos-operator, kratos_login_webhook 0.2).
 * The provider names a webhook for Kratos' login in its application's databag; the requirer, Kratos, writes nothing.
 */
export const KRATOS_LOGIN_WEBHOOK = "kratos_login_webhook";

const METHODS = ["password", "oidc", "code", "passkey", "webauthn", "totp", "lookup_secret"] as const;

/** A way to log in. */
export type LoginMethod = (typeof METHODS)[number];

export type LoginWebhook = KratosWebhook<LoginMethod>;

export const { providerDatabag, readProviderDatabag } = kratosWebhookInterface<LoginMethod>(METHODS);
