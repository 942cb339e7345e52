import { HYDRA_ENDPOINTS, providerDatabag } from "#lib/interfaces/hydra-endpoints.ts";
import { LOGIN_UI_ENDPOINTS, readProviderDatabag } from "#lib/interfaces/login-ui-endpoints.ts";
import { type Neighbour, on, serviceUrl } from "./neighbour.ts";

/** The OAuth 2.0 server. */
export const HYDRA: Neighbour = {
  charm: "hydra",
  endpoints: {
    "hydra-endpoint-info": { role: "provider", interface: HYDRA_ENDPOINTS },
    oauth: { role: "provider", interface: "oauth" },
    "ui-endpoint-info": { role: "requirer", interface: LOGIN_UI_ENDPOINTS },
  },
  options: {},
  speak: (seen) => {
    const adminEndpoint = serviceUrl(seen, seen.app, 4445);
    const pages = on(seen.relations, "ui-endpoint-info").map(({ remote }) => readProviderDatabag(remote));
    const loginUrl = pages[0]?.state === "ready" ? pages[0].value.loginUrl : undefined;
    return {
      status: { name: "active", message: `Admin API at ${adminEndpoint}, login at ${loginUrl ?? "no page yet"}` },
      relations: on(seen.relations, "hydra-endpoint-info").map(({ id }) => ({
        id,
        application: providerDatabag({ adminEndpoint, publicEndpoint: serviceUrl(seen, seen.app, 4444) }),
      })),
    };
  },
};
