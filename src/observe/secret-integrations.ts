import { readProviderDatabag as readLoginWebhook } from "#lib/interfaces/kratos-login-webhook.ts";
import { readProviderDatabag as readRegistrationWebhook } from "#lib/interfaces/kratos-registration-webhook.ts";
import { readAuthValue } from "#lib/interfaces/kratos-webhook.ts";
import { readPassword, readProviderDatabag as readSmtp } from "#lib/interfaces/smtp.ts";
import type { SecretReference } from "#lib/interfaces/wire/values.ts";
import { Secret, type SecretContent } from "#lib/juju/secret.ts";
import type { RelationView } from "#src/endpoints/endpoint.ts";
import type { MailServer } from "#src/endpoints/smtp.ts";
import type { RemoteReading, Webhook } from "#src/integrations.ts";
import type { World } from "#src/world.ts";
import { observeRemoteSecret } from "./remote-secret.ts";

/** Reads a mail server and the secret with its password. */
export const observeMailServer = async (world: World, { remote }: RelationView): Promise<RemoteReading<MailServer>> => {
  const reading = readSmtp(remote);
  if (reading.state !== "ready") return reading;
  const { password: reference, ...server } = reading.value;
  const password = await resolve(world, reference, { key: "password_id", read: readPassword });
  if (password !== undefined && !(password instanceof Secret)) return password;
  return { state: "ready", value: { ...server, ...(password && { password }) } };
};

/** Reads a webhook and the secret with its key. One whose key cannot be read is held back: without it, it would refuse everybody. */
export const observeWebhook = async (
  world: World,
  { remote }: RelationView,
  flow: "registration" | "login",
): Promise<RemoteReading<Webhook>> => {
  const reading = flow === "registration" ? readRegistrationWebhook(remote) : readLoginWebhook(remote);
  if (reading.state !== "ready") return reading;
  const { auth, ...webhook } = reading.value;
  if (auth === undefined) return { state: "ready", value: webhook };
  const value = await resolve(world, auth.value, { key: "auth_config_value_secret", read: readAuthValue });
  if (!(value instanceof Secret)) return value ?? { state: "pending" };
  return { state: "ready", value: { ...webhook, auth: { ...auth, value } } };
};

interface SecretKey {
  /** The databag key that names the secret. */
  readonly key: string;
  readonly read: (content: SecretContent) => Secret | undefined;
}

type Unreadable = Exclude<RemoteReading<never>, { readonly state: "pending" | "ready" }>;

const resolve = async (
  { tools }: World,
  reference: SecretReference | undefined,
  { key, read }: SecretKey,
): Promise<Secret | Unreadable | undefined> => {
  if (reference === undefined || reference instanceof Secret) return reference;
  const secret = await observeRemoteSecret(tools, reference.secret, key);
  if (secret.state === "unreadable") return { state: "secret-unreadable", key, reason: secret.reason };
  if (secret.state === "invalid") return { state: "invalid", key, reason: secret.reason };
  return read(secret.content.reveal()) ?? { state: "invalid", key, reason: "a secret without the key that is wanted" };
};
