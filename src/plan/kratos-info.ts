import type { FeatureFlag } from "#lib/interfaces/kratos-info.ts";
import { externalUrl } from "#lib/interfaces/traefik-route.ts";
import type { Databag } from "#lib/juju/databag.ts";
import { kratosInfoDatabag } from "#src/endpoints/kratos-info.ts";
import type { Facts } from "#src/facts.ts";
import { expectedConfigMaps } from "#src/kratos/config-maps.ts";
import { firstReady } from "./first-ready.ts";
import type { IdentityProviders } from "./identity-providers.ts";

/** What others are told of this Kratos; undefined until browsers can reach it. */
export const kratosInfo = (facts: Facts, providers: IdentityProviders): Databag | undefined => {
  const { integrations, model, app, options, configMaps } = facts;
  const publicAddress = firstReady(integrations.publicRoute);
  if (publicAddress === undefined) return undefined;
  const internalAddress = firstReady(integrations.internalRoute);
  return kratosInfoDatabag({
    ...{ model: model.name, app },
    publicUrl: externalUrl(publicAddress),
    internalUrl: internalAddress && externalUrl(internalAddress),
    configMaps: configMaps.state === "read" ? configMaps.names : expectedConfigMaps(app),
    enforcesMfa: options.values.enforce_mfa,
    sequencesWebauthn: options.values.enable_oidc_webauthn_sequencing,
    verifies: options.values.enable_verification,
    featureFlags: featureFlags(facts, providers),
  });
};

/** What people can use: nothing without pages to use it on, unless other providers log them in. */
const featureFlags = (
  { integrations, options: { values: options } }: Facts,
  { providers, hasRelations }: IdentityProviders,
): readonly FeatureFlag[] => {
  const hasPages = firstReady(integrations.loginUi)?.loginUrl !== undefined;
  const { enable_local_idp: local, enable_oidc_webauthn_sequencing: sequences } = options;
  if (!hasPages && providers.length === 0) return [];
  const flags: readonly (readonly [FeatureFlag, boolean])[] = [
    ["password", local && hasPages],
    ["webauthn", options.enable_passwordless_login_method || sequences],
    ["totp", local && hasPages],
    ["backup_codes", local || sequences],
    ["account_linking", hasRelations],
  ];
  return flags.flatMap(([flag, isOn]) => (isOn ? [flag] : []));
};
