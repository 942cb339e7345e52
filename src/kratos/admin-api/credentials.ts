import * as z from "zod";
import { Secret } from "#lib/juju/secret.ts";
import type { KratosConnection } from "./connection.ts";
import { KratosApiError } from "./errors.ts";
import { patchIdentity } from "./update-identity.ts";

const Key = z.looseObject({ is_passwordless: z.boolean().default(false) });
const KeyConfig = z.looseObject({ credentials: z.array(Key).nullish() });
const identifiers = z
  .array(z.string())
  .nullish()
  .transform((list) => list ?? []);

const withConfig = <Config extends z.ZodType>(config: Config) => z.object({ identifiers, config: config.optional() });

const CredentialsSchema = z
  .object({
    password: withConfig(z.looseObject({ hashed_password: z.string().optional() })).optional(),
    oidc: withConfig(z.unknown()).optional(),
    totp: z.unknown().optional(),
    lookup_secret: z.unknown().optional(),
    webauthn: withConfig(KeyConfig).optional(),
    passkey: withConfig(KeyConfig).optional(),
  })
  .transform(({ password, oidc, totp, lookup_secret, webauthn, passkey }) => ({
    password: { identifiers: password?.identifiers ?? [], hash: hashOf(password?.config?.hashed_password) },
    /** Accounts of external providers, each `<provider>:<subject>`. */
    oidc: oidc?.identifiers ?? [],
    totp: totp !== undefined,
    lookup_secret: lookup_secret !== undefined,
    webauthn: keysOf(webauthn),
    passkey: keysOf(passkey),
  }));

const hashOf = (hash: string | undefined): Secret | undefined =>
  hash === undefined || hash === "" ? undefined : new Secret(hash);

const keysOf = (credential: z.output<ReturnType<typeof withConfig<typeof KeyConfig>>> | undefined) => ({
  identifiers: credential?.identifiers ?? [],
  config: credential?.config ?? {},
  keys: credential?.config?.credentials ?? [],
});

/** How an identity proves who it is. */
export type Credentials = z.output<typeof CredentialsSchema>;

/** Second factors, in Kratos' words. */
export const SECOND_FACTORS = ["totp", "lookup_secret", "webauthn"] as const;
export type SecondFactor = (typeof SECOND_FACTORS)[number];

const KINDS = ["password", "oidc", "passkey", ...SECOND_FACTORS];

/** The credentials of an identity, which the caller knows to be there. */
export const getCredentials = async (kratos: KratosConnection, identityId: string): Promise<Credentials> => {
  const { body } = await kratos.request({
    method: "GET",
    path: `/admin/identities/${encodeURIComponent(identityId)}`,
    query: { include_credential: KINDS },
  });
  return z.object({ credentials: CredentialsSchema.prefault({}) }).parse(body).credentials;
};

/** The second factors that are set up. A key for login without a password is none. */
export const secondFactors = ({ totp, lookup_secret, webauthn }: Credentials): readonly SecondFactor[] => {
  const isSetUp = { totp, lookup_secret, webauthn: webauthn.keys.some((key) => !key.is_passwordless) };
  return SECOND_FACTORS.filter((factor) => isSetUp[factor]);
};

/** How many keys log in without a password: passkeys and the security keys that were set up so. */
export const countPasswordlessKeys = (credentials: Credentials): number =>
  countPasswordlessSecurityKeys(credentials) + credentials.passkey.keys.length;

/** How many security keys, which are no passkeys, log in without a password. */
export const countPasswordlessSecurityKeys = ({ webauthn }: Credentials): number =>
  webauthn.keys.filter((key) => key.is_passwordless).length;

/** Removes a second factor. One that is gone by now is no trouble. */
export const removeSecondFactor = async (
  kratos: KratosConnection,
  identityId: string,
  factor: SecondFactor,
): Promise<void> => {
  try {
    await kratos.request({ method: "DELETE", path: credentialPath(identityId, factor) });
  } catch (error) {
    if (!(error instanceof KratosApiError && error.failure === "not-found")) throw error;
  }
};

/** Removes the security keys that log in without a password. Kratos has no request for that, so their list is written anew without them. */
export const removePasswordlessSecurityKeys = async (
  kratos: KratosConnection,
  identityId: string,
  { webauthn }: Credentials,
): Promise<void> => {
  const kept = webauthn.keys.filter((key) => !key.is_passwordless);
  await patchIdentity(kratos, identityId, [rewrite("webauthn", { ...webauthn, keys: kept })]);
};

/** Removes all passkeys. Kratos 1.3.1 refuses to remove a credential by a patch, but lets its list of keys be emptied, which is as good. */
export const removePasskeys = async (
  kratos: KratosConnection,
  identityId: string,
  { passkey }: Credentials,
): Promise<void> => {
  try {
    await patchIdentity(kratos, identityId, [{ op: "remove", path: "/credentials/passkey" }]);
  } catch (error) {
    if (!(error instanceof KratosApiError && error.failure === "invalid")) throw error;
    await patchIdentity(kratos, identityId, [rewrite("passkey", { ...passkey, keys: [] })]);
  }
};

/** The whole credential, its type included: Kratos 1.3.1 starts from an empty one. */
const rewrite = (type: "webauthn" | "passkey", { identifiers: names, config, keys }: Credentials["webauthn"]) =>
  ({
    op: "add",
    path: `/credentials/${type}`,
    value: { type, identifiers: names, config: { ...config, credentials: keys } },
  }) as const;

/** Removes the account of an external provider. */
export const unlinkOidcAccount = async (
  kratos: KratosConnection,
  identityId: string,
  account: string,
): Promise<void> => {
  await kratos.request({ method: "DELETE", path: credentialPath(identityId, "oidc"), query: { identifier: account } });
};

/** Sets the hash of the password and nothing else. Whether an identity may have one, its `password.identifiers` tell: Kratos does not. */
export const setPasswordHash = (kratos: KratosConnection, identityId: string, hash: Secret): Promise<void> =>
  patchIdentity(kratos, identityId, [
    { op: "add", path: "/credentials/password/config/hashed_password", value: hash.reveal() },
  ]);

const credentialPath = (identityId: string, type: string): string =>
  `/admin/identities/${encodeURIComponent(identityId)}/credentials/${type}`;
