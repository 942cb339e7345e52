import { EXTERNAL_PROVIDER, providerDatabag, readRequirerDatabag } from "#lib/interfaces/external-provider.ts";
import { type OidcProvider, parseProvider } from "#lib/interfaces/oidc-provider.ts";
import { type Neighbour, on, type Said, type SeenRelation } from "./neighbour.ts";

/** Brings an external identity provider; its status is the redirect URI to register there. */
export const EXTERNAL_IDP_INTEGRATOR: Neighbour = {
  charm: "kratos-external-idp-integrator",
  endpoints: { "kratos-external-idp": { role: "provider", interface: EXTERNAL_PROVIDER } },
  options: {
    provider: { type: "string", default: "generic", description: "Kind of provider, such as google or github." },
    client_id: { type: "string", description: "The client's id at the provider." },
    client_secret: { type: "string", description: "The client's secret at the provider." },
    issuer_url: { type: "string", description: "Issuer of a generic provider." },
    provider_id: { type: "string", description: "The provider's id at Kratos; part of the redirect URI." },
    label: { type: "string", description: "What people read on the button." },
    scope: { type: "string", description: "What to ask for, with blanks between." },
    jsonnet_mapper: { type: "string", description: "Jsonnet that makes traits of claims." },
    microsoft_tenant_id: { type: "string", description: "Tenant of the provider microsoft." },
    apple_team_id: { type: "string", description: "Of the provider apple." },
    apple_private_key_id: { type: "string", description: "Of the provider apple." },
    apple_private_key: { type: "string", description: "Of the provider apple." },
    enabled: { type: "boolean", default: true, description: "Whether the provider is offered at all." },
  },
  speak: ({ options, relations }) => {
    const parsed = parseProvider(options);
    if ("refused" in parsed) return { status: { name: "blocked", message: parsed.refused } };
    if (options["enabled"] === false) return { status: { name: "active", message: "The provider is disabled" } };
    const related = on(relations, "kratos-external-idp");
    return {
      status: statusOf(parsed.provider, related),
      relations: related.map(({ id }) => ({ id, application: providerDatabag([parsed.provider]) })),
    };
  },
};

const statusOf = ({ id }: OidcProvider, related: readonly SeenRelation[]): Said["status"] => {
  const redirects = related.map(({ remote }) => readRequirerDatabag(remote));
  const uris = redirects.flatMap((each) => (each.state === "ready" ? each.value : []));
  const uri = uris.find(({ providerId }) => providerId === id)?.redirectUri;
  return uri === undefined
    ? { name: "waiting", message: "Waiting for the redirect URI" }
    : { name: "active", message: `Register the redirect URI ${uri}` };
};
