import { HYDRA_ENDPOINTS } from "#lib/interfaces/hydra-endpoints.ts";
import { KRATOS_INFO, readProviderDatabag } from "#lib/interfaces/kratos-info.ts";
import { LOGIN_UI_ENDPOINTS, providerDatabag } from "#lib/interfaces/login-ui-endpoints.ts";
import { type Neighbour, on, textOf } from "./neighbour.ts";

/** The pages on which people log in. None is served: only their URLs are told. */
export const LOGIN_UI: Neighbour = {
  charm: "identity-platform-login-ui-operator",
  endpoints: {
    "ui-endpoint-info": { role: "provider", interface: LOGIN_UI_ENDPOINTS },
    "kratos-info": { role: "requirer", interface: KRATOS_INFO },
    "hydra-endpoint-info": { role: "requirer", interface: HYDRA_ENDPOINTS },
    ingress: { role: "requirer", interface: "ingress" },
  },
  options: {
    public_url: {
      type: "string",
      default: "http://localhost:4455/ui",
      description: "Where its pages are; the charm itself learns that from its ingress.",
    },
  },
  speak: (seen) => {
    const base = textOf(seen, "public_url").replace(/\/+$/, "");
    const told = on(seen.relations, "kratos-info").map(({ remote }) => readProviderDatabag(remote));
    const kratos = told[0]?.state === "ready" ? told[0].value : undefined;
    return {
      status: {
        name: "active",
        message:
          kratos === undefined
            ? `Pages at ${base}`
            : `Pages at ${base}; Kratos at ${kratos.publicEndpoint} offers ${kratos.featureFlags.join(", ") || "no way to log in"}`,
      },
      relations: on(seen.relations, "ui-endpoint-info").map(({ id }) => ({
        id,
        application: providerDatabag(pagesBelow(base)),
      })),
    };
  },
};

const pagesBelow = (base: string) => ({
  loginUrl: `${base}/login`,
  errorUrl: `${base}/error`,
  settingsUrl: `${base}/manage_details`,
  recoveryUrl: `${base}/reset_email`,
  verificationUrl: `${base}/verification`,
  registrationUrl: `${base}/register`,
  webauthnSettingsUrl: `${base}/setup_passkey`,
  accountLinkingSettingsUrl: `${base}/manage_connected_accounts`,
  consentUrl: `${base}/consent`,
  oidcErrorUrl: `${base}/oidc_error`,
  deviceVerificationUrl: `${base}/device_code`,
  postDeviceDoneUrl: `${base}/device_complete`,
});
