import * as z from "zod";
import type { Databag } from "#lib/juju/databag.ts";
import { type OidcProvider, type OidcProviderName, parseProvider } from "./oidc-provider.ts";
import { mapReading, printable, type Reading, readJson } from "./reading.ts";

/**
 * The Juju interface `external_provider`, both sides (kratos_external_provider 1.0; the payload of 0.12 is read too).
 * The provider's application brings identity providers with their secrets in clear text, as the interface has it; the requirer's
 * answers with the redirect URI to register for each.
 */
export const EXTERNAL_PROVIDER = "external_provider";

/** Some identity providers; one that cannot be used does not take the others with it. */
export interface ProviderList {
  readonly providers: readonly OidcProvider[];
  readonly refused: readonly RefusedProvider[];
}

/** An entry that cannot be used. */
export interface RefusedProvider {
  /** Its id, else its provider, else its place in the list. */
  readonly name: string;
  readonly reason: string;
}

/** Reads the databag of a provider's application. An empty list is none: so an integrator says that it is switched off. */
export const readProviderDatabag = (databag: Databag): Reading<ProviderList> => {
  const entries = readJson(databag, "providers", Entries);
  if (entries.state === "ready" && entries.value.length === 0) return { state: "pending" };
  return mapReading(entries, (each) => {
    const { providers, refused } = listOf(each);
    return { providers: providers.map(withScope), refused };
  });
};

/** Reads the providers that Identity Platform Admin UI keeps in the data of the ConfigMap `oidc-providers`; no scope there means none. */
export const readConfigMapProviders = (data: Databag): Reading<ProviderList> =>
  mapReading(readJson(data, "idps.json", Entries), listOf);

const Entries = z.array(z.unknown());

const listOf = (entries: readonly unknown[]): ProviderList => {
  const parsed = entries.map((entry, index) => ({ name: nameOf(entry, index), ...parseProvider(entry) }));
  return {
    providers: parsed.flatMap((each) => ("provider" in each ? [each.provider] : [])),
    refused: parsed.flatMap((each) => ("refused" in each ? [{ name: each.name, reason: each.refused }] : [])),
  };
};

const nameOf = (entry: unknown, index: number): string => {
  const named = Named.safeParse(entry);
  const { id, provider_id, provider } = named.success ? named.data : {};
  return printable(id || provider_id || provider || `number ${index + 1}`);
};

const NAME = z.string().optional().catch(undefined);

const Named = z.object({ id: NAME, provider_id: NAME, provider: NAME });

const withScope = (provider: OidcProvider): OidcProvider =>
  provider.scope.length > 0 ? provider : { ...provider, scope: defaultScope(provider.provider) };

const defaultScope = (provider: OidcProviderName): readonly string[] =>
  provider === "github" ? ["user:email"] : ["profile", "email", "address", "phone"];

/** The databag of a requirer's application: where each of the providers sends people back to, below the public URL of Kratos. */
export const requirerDatabag = (providerIds: readonly string[], publicUrl: string): Databag => ({
  providers:
    providerIds.length === 0
      ? ""
      : JSON.stringify(providerIds.map((id) => ({ provider_id: id, redirect_uri: redirectUri(id, publicUrl) }))),
});

const redirectUri = (id: string, publicUrl: string): string =>
  `${publicUrl.replace(/\/+$/, "")}/self-service/methods/oidc/callback/${pathSegment(id)}`;

/** An id as Kratos writes it into a path, where more characters may stand as they are than in a query. */
const pathSegment = (id: string): string => encodeURI(id.toWellFormed()).replaceAll(/[/?#]/g, encodeURIComponent);

/** A redirect URI to register at an identity provider. */
export interface Redirect {
  readonly providerId: string;
  readonly redirectUri: string;
}

/** Reads the databag of a requirer's application, as an integrator does. */
export const readRequirerDatabag = (databag: Databag): Reading<readonly Redirect[]> =>
  mapReading(readJson(databag, "providers", Redirects), (redirects) =>
    redirects.map((each) => ({ providerId: each.provider_id, redirectUri: each.redirect_uri })),
  );

const Redirects = z.array(z.object({ provider_id: z.string(), redirect_uri: z.string() }));

/** The databag of a provider's application, in the payload of version 1; without providers the key goes. */
export const providerDatabag = (providers: readonly OidcProvider[]): Databag => ({
  providers: providers.length === 0 ? "" : JSON.stringify(providers.map(onWire)),
});

/** A provider in version 1's order of keys; JSON leaves out those that are undefined. */
const onWire = (each: OidcProvider) => ({
  provider: each.provider,
  client_id: each.clientId,
  scope: each.scope.join(" "),
  id: each.id,
  label: each.label,
  jsonnet_mapper: null,
  mapper_url: each.mapperUrl ?? null,
  client_secret: each.clientSecret?.reveal(),
  issuer_url: each.issuerUrl,
  auth_url: each.authUrl,
  token_url: each.tokenUrl,
  microsoft_tenant: each.microsoftTenant,
  apple_team_id: each.apple?.teamId,
  apple_private_key_id: each.apple?.privateKeyId,
  apple_private_key: each.apple?.privateKey.reveal(),
  subject_source: each.subjectSource,
  requested_claims: each.requestedClaims,
});
