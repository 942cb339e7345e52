import * as z from "zod";

const Credential = z.object({
  identifiers: z.array(z.string()).nullish(),
  /** There only for the types that were asked for with `include_credential`; only what tells one kind of key from another is read. */
  config: z
    .object({ credentials: z.array(z.object({ is_passwordless: z.boolean().optional() })).nullish() })
    .optional(),
});

/** What is read of the credentials of an identity, by type: nothing that is secret. Named one by one, since long lists are parsed with it. */
export const CredentialsSchema = z.object({
  password: Credential.optional(),
  oidc: Credential.optional(),
  saml: Credential.optional(),
  code: Credential.optional(),
  passkey: Credential.optional(),
  webauthn: Credential.optional(),
  totp: Credential.optional(),
  lookup_secret: Credential.optional(),
});

/** Credentials of an identity by type, as far as they are no secret. */
export type Credentials = z.output<typeof CredentialsSchema>;

/** The type to ask for with `include_credential`: without its content a security key cannot be told from the empty row that most identities have. */
export const SECURITY_KEYS = "webauthn";

/** The second factors that are set up, by Kratos' names; `credentials` have to come with {@link SECURITY_KEYS}. Kratos removes the row of any other when it is taken off. */
export const secondFactors = (credentials: Credentials): readonly string[] => [
  ...(["totp", "lookup_secret"] as const).filter((type) => credentials[type] !== undefined),
  ...(keysOf(credentials).some(({ is_passwordless: alone }) => alone !== true) ? ["webauthn"] : []),
];

/** Everything that the person can log in with: user names, addresses, `provider:subject`; each once. */
export const identifiersOf = (credentials: Credentials): readonly string[] => [
  ...new Set(Object.values(credentials).flatMap((credential) => credential?.identifiers ?? [])),
];

/** The accounts at other providers, as `provider:subject`. */
export const providersOf = (credentials: Credentials): readonly string[] =>
  (["oidc", "saml"] as const).flatMap((type) => credentials[type]?.identifiers ?? []);

/** Whether the person can log in with a key alone. */
export const hasPasswordlessKey = (credentials: Credentials): boolean =>
  credentials.passkey !== undefined || keysOf(credentials).some(({ is_passwordless: alone }) => alone === true);

const keysOf = (credentials: Credentials): readonly { readonly is_passwordless?: boolean | undefined }[] =>
  credentials[SECURITY_KEYS]?.config?.credentials ?? [];
