import { type FeatureFlag, providerDatabag } from "#lib/interfaces/kratos-info.ts";
import type { Databag } from "#lib/juju/databag.ts";
import type { ApplicationName } from "#lib/juju/names.ts";
import { ADMIN_PORT, PUBLIC_PORT } from "#src/kratos/names.ts";
import type { Endpoint } from "./endpoint.ts";
import { serviceUrl } from "./traefik-names.ts";

/** Tells other charms where Kratos is and what it can do. */
export const KRATOS_INFO: Endpoint = { name: "kratos-info", reads: ["application"] };

/** What there is to tell. */
export interface Info {
  readonly model: string;
  readonly app: ApplicationName;
  /** Where browsers reach Kratos. */
  readonly publicUrl: string;
  /** Where Traefik serves the APIs to clients outside the cluster; undefined when it does not. */
  readonly internalUrl: string | undefined;
  readonly configMaps: { readonly schemas: string; readonly providers: string };
  readonly enforcesMfa: boolean;
  readonly sequencesWebauthn: boolean;
  readonly verifies: boolean;
  readonly featureFlags: readonly FeatureFlag[];
}

/** The application's databag, the same in each relation. */
export const kratosInfoDatabag = (info: Info): Databag => {
  const { model, app, internalUrl, publicUrl, configMaps } = info;
  const publicEndpoint = internalUrl ?? serviceUrl(model, app, PUBLIC_PORT);
  return providerDatabag({
    adminEndpoint: internalUrl ?? serviceUrl(model, app, ADMIN_PORT),
    publicEndpoint,
    loginBrowserEndpoint: `${publicUrl}/self-service/login/browser`,
    sessionsEndpoint: `${publicEndpoint}/sessions/whoami`,
    providersConfigmapName: configMaps.providers,
    schemasConfigmapName: configMaps.schemas,
    configmapsNamespace: model,
    mfaEnabled: info.enforcesMfa,
    oidcWebauthnSequencingEnabled: info.sequencesWebauthn,
    verificationEnabled: info.verifies,
    featureFlags: info.featureFlags,
  });
};
