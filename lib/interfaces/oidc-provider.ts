import { createHash } from "node:crypto";
import * as z from "zod";
import { Secret } from "#lib/juju/secret.ts";
import { HttpUrl } from "./http-url.ts";
import { printable, reasonOf } from "./reading.ts";
import { isContentUrl } from "./wire/url.ts";

/** An OpenID Connect or OAuth 2.0 provider that people can sign in with, as relations and Identity Platform Admin UI describe one. */
export interface OidcProvider {
  readonly provider: OidcProviderName;
  readonly id: string;
  readonly clientId: string;
  /** Every provider has one but `apple`, which has {@link OidcProvider.apple}. */
  readonly clientSecret?: Secret | undefined;
  readonly apple?: AppleKey | undefined;
  readonly label: string;
  /** Empty when none was given. */
  readonly scope: readonly string[];
  /** Where the mapper from claims to traits is; `base64://` holds the Jsonnet itself. */
  readonly mapperUrl?: string | undefined;
  readonly issuerUrl?: string | undefined;
  readonly authUrl?: string | undefined;
  readonly tokenUrl?: string | undefined;
  /** Of `microsoft` alone. */
  readonly microsoftTenant?: string | undefined;
  readonly subjectSource?: SubjectSource | undefined;
  readonly requestedClaims?: RequestedClaims | undefined;
}

/** What `apple` has instead of a client secret. */
export interface AppleKey {
  readonly teamId: string;
  readonly privateKeyId: string;
  readonly privateKey: Secret;
}

/** The providers that Kratos 26.2.0 knows; it refuses a configuration that names another. */
const NAMES = [
  ...["generic", "auth0", "google", "facebook", "gitlab", "slack", "spotify", "discord", "netid", "yandex", "vk"],
  ...["dingtalk", "github", "github-app", "microsoft", "apple", "linkedin", "linkedin_v2", "lark", "patreon"],
  ...["salesforce", "x", "amazon", "line", "uaepass"],
] as const;

export type OidcProviderName = (typeof NAMES)[number];

/** Other spellings on the wire: a slip in kratos_external_provider, and the word of Admin UI. */
const SPELLINGS: ReadonlyMap<string, OidcProviderName> = new Map([
  ...NAMES.map((name) => [name, name] as const),
  ["yander", "yandex"],
  ["githubapp", "github-app"],
]);

const NEED_ISSUER: readonly OidcProviderName[] = ["generic", "auth0", "salesforce"];

/** A provider, or why there is none; the reason never quotes a secret. */
export type ParsedProvider = { readonly provider: OidcProvider } | { readonly refused: string };

/**
 * Reads one provider object in any of its spellings (kratos_external_provider v0 and v1, Admin UI). Empty texts and null count as not
 * given, keys that the provider has no use for are left out, id and label have the library's defaults.
 */
export const parseProvider = (value: unknown): ParsedProvider => {
  const wire = ProviderOnWire.safeParse(value);
  if (!wire.success) return { refused: reasonOf(wire.error) };
  const provider = SPELLINGS.get(wire.data.provider);
  if (provider === undefined) return { refused: `the provider ${printable(wire.data.provider)} is not known` };
  return withDefaults(provider, wire.data);
};

const Text = z
  .string()
  .nullish()
  .transform((text) => text || undefined);

const Url = z.preprocess((value) => value || undefined, HttpUrl.optional());

const MapperUrl = z.preprocess(
  (value) => value || undefined,
  z.string().refine(isContentUrl, "not a URL of http, https, file or base64").optional(),
);

const SubjectSource = z.enum(["userinfo", "me", "oid"]);

type SubjectSource = z.infer<typeof SubjectSource>;

const ClaimValue = z.union([z.string(), z.number(), z.boolean()]);

const Claim = z.strictObject({
  essential: z.boolean().optional(),
  value: ClaimValue.optional(),
  values: z.array(ClaimValue).optional(),
});

const Claims = z.record(z.string(), Claim.nullable()).optional();

const RequestedClaims = z.object({ userinfo: Claims, id_token: Claims });

/** Claims that are asked for, in the words of OpenID Connect. */
export type RequestedClaims = z.infer<typeof RequestedClaims>;

const ProviderOnWire = z.object({
  provider: z.string(),
  client_id: Text,
  client_secret: Text,
  scope: z
    .union([z.string(), z.array(z.string().nullable())])
    .nullish()
    .transform((scope) =>
      [scope]
        .flat()
        .flatMap((each) => each?.split(/\s+/) ?? [])
        .filter((each) => each !== ""),
    ),
  id: Text,
  provider_id: Text,
  label: Text,
  jsonnet_mapper: Text,
  mapper_url: MapperUrl,
  issuer_url: Url,
  auth_url: Url,
  token_url: Url,
  microsoft_tenant: Text,
  microsoft_tenant_id: Text,
  tenant_id: Text,
  apple_team_id: Text,
  team_id: Text,
  apple_private_key_id: Text,
  private_key_id: Text,
  apple_private_key: Text,
  private_key: Text,
  subject_source: z.preprocess((value) => value || undefined, SubjectSource.optional()),
  requested_claims: RequestedClaims.nullish().transform((claims) =>
    claims?.userinfo || claims?.id_token ? claims : undefined,
  ),
});

type ProviderOnWire = z.infer<typeof ProviderOnWire>;

const withDefaults = (provider: OidcProviderName, wire: ProviderOnWire): ParsedProvider => {
  const { client_id: clientId, client_secret: clientSecret, issuer_url: issuerUrl } = wire;
  const microsoftTenant = wire.microsoft_tenant ?? wire.microsoft_tenant_id ?? wire.tenant_id;
  const apple = provider === "apple" ? appleKey(wire) : undefined;
  if (clientId === undefined) return { refused: "client_id is missing" };
  if (provider === "apple" && apple === undefined)
    return { refused: "apple_team_id, apple_private_key_id or apple_private_key is missing" };
  if (provider !== "apple" && clientSecret === undefined) return { refused: "client_secret is missing" };
  if (provider === "microsoft" && microsoftTenant === undefined) return { refused: "microsoft_tenant is missing" };
  if (NEED_ISSUER.includes(provider) && issuerUrl === undefined) return { refused: "issuer_url is missing" };
  return {
    provider: {
      provider,
      id: wire.id ?? wire.provider_id ?? defaultId(wire.provider, clientId, issuerUrl, microsoftTenant),
      clientId,
      clientSecret: provider === "apple" || clientSecret === undefined ? undefined : new Secret(clientSecret),
      apple,
      label: wire.label ?? provider,
      scope: wire.scope,
      mapperUrl: wire.jsonnet_mapper === undefined ? wire.mapper_url : base64Url(wire.jsonnet_mapper),
      issuerUrl,
      authUrl: wire.auth_url,
      tokenUrl: wire.token_url,
      microsoftTenant: provider === "microsoft" ? microsoftTenant : undefined,
      subjectSource: wire.subject_source,
      requestedClaims: wire.requested_claims,
    },
  };
};

const appleKey = (wire: ProviderOnWire): AppleKey | undefined => {
  const teamId = wire.apple_team_id ?? wire.team_id;
  const privateKeyId = wire.apple_private_key_id ?? wire.private_key_id;
  const privateKey = wire.apple_private_key ?? wire.private_key;
  if (teamId === undefined || privateKeyId === undefined || privateKey === undefined) return undefined;
  return { teamId, privateKeyId, privateKey: new Secret(privateKey) };
};

const base64Url = (jsonnet: string): string => `base64://${Buffer.from(jsonnet).toString("base64")}`;

/** Part of the redirect URI that is registered at the provider and of what accounts are linked with, so this rule can never change. */
const defaultId = (provider: string, clientId: string, issuerUrl = "", tenant = ""): string => {
  const named = provider === "microsoft" ? `${clientId}_${tenant}` : `${clientId}_${issuerUrl}`;
  const hasMore = provider === "microsoft" || provider === "generic" || provider === "auth0";
  return `${provider}_${createHash("sha1")
    .update(hasMore ? named : clientId)
    .digest("hex")}`;
};
