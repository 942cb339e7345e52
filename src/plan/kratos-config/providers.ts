import type { OidcProvider } from "#lib/interfaces/oidc-provider.ts";
import claimMappers from "#src/assets/claim-mappers.json" with { type: "json" };
import type { OidcProvider as OidcProviderConfig } from "#src/kratos/config.ts";

/** A provider as Kratos' configuration has it. Who brings no mapper gets one of ours: it takes an e-mail address only if it is verified. */
export const providerConfig = (provider: OidcProvider): OidcProviderConfig => ({
  ...{ id: provider.id, provider: provider.provider, label: provider.label, client_id: provider.clientId },
  mapper_url: provider.mapperUrl ?? defaultMapper(provider),
  ...(provider.scope.length > 0 && { scope: provider.scope }),
  ...(provider.clientSecret && { client_secret: provider.clientSecret.reveal() }),
  ...(provider.apple && {
    apple_team_id: provider.apple.teamId,
    apple_private_key_id: provider.apple.privateKeyId,
    apple_private_key: provider.apple.privateKey.reveal(),
  }),
  ...(provider.issuerUrl && { issuer_url: provider.issuerUrl }),
  ...(provider.authUrl && { auth_url: provider.authUrl }),
  ...(provider.tokenUrl && { token_url: provider.tokenUrl }),
  ...(provider.microsoftTenant && { microsoft_tenant: provider.microsoftTenant }),
  ...(provider.subjectSource && { subject_source: provider.subjectSource }),
  ...(provider.requestedClaims && { requested_claims: provider.requestedClaims }),
});

/** Microsoft does not say whether an address is verified; its tenant vouches for it. */
const defaultMapper = ({ provider }: OidcProvider): string => {
  const lines = provider === "microsoft" ? claimMappers.microsoft : claimMappers.default;
  return `base64://${Buffer.from(lines.join("\n")).toString("base64")}`;
};
