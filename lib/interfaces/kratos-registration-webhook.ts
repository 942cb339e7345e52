import { type KratosWebhook, kratosWebhookInterface } from "./kratos-webhook.ts";

/**
 * The Juju interface `kratos_registration_webhook` (kratos-operator, kratos_registration_webhook 0.6).
 * The provider names a webhook for Kratos' registration in its application's databag; the requirer, Kratos, writes nothing.
 */
export const KRATOS_REGISTRATION_WEBHOOK = "kratos_registration_webhook";

const METHODS = ["password", "oidc", "code", "passkey", "webauthn"] as const;

/** A way to register. */
export type RegistrationMethod = (typeof METHODS)[number];

export type RegistrationWebhook = KratosWebhook<RegistrationMethod>;

export const { providerDatabag, readProviderDatabag } = kratosWebhookInterface<RegistrationMethod>(METHODS);
