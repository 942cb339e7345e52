import type { DynamicConfiguration, ExternalAddress, Router } from "#lib/interfaces/traefik-route.ts";
import type { ApplicationName } from "#lib/juju/names.ts";
import { PUBLIC_PORT } from "#src/kratos/names.ts";
import type { Endpoint } from "./endpoint.ts";
import { routersFor, serviceUrl } from "./traefik-names.ts";

/** Traefik, for people's browsers. */
export const PUBLIC_ROUTE: Endpoint = { name: "public-route", reads: ["remote-application", "application"] };

/**
 * What Traefik serves to the public: the callback of external identity providers, the schemas, and the script for security keys, nothing
 * else: browsers talk to the login UI. Until the address is known it is empty, since certificates are asked for by host name.
 */
export const publicRouteConfig = (
  model: string,
  app: ApplicationName,
  address: ExternalAddress | undefined,
): DynamicConfiguration => {
  if (address === undefined) return {};
  const identifier = `${model}-${app}`;
  const service = `juju-${identifier}-public-api-service`;
  const middleware = `juju-sidecar-replace-path-${identifier}`;
  const router = (name: string, rule: string, more: Partial<Router> = {}) =>
    routersFor(`juju-${identifier}-public-api-router-${name}`, { rule, service, ...more }, address);
  return {
    http: {
      middlewares: { [middleware]: { replacePath: { path: "/.well-known/ory/webauthn.js" } } },
      routers: {
        ...router("schemas", "PathPrefix(`/schemas`)"),
        ...router("self-service-oidc-callback", "PathPrefix(`/self-service/methods/oidc/callback`)"),
        ...router("well-known", "Path(`/.well-known/webauthn.js`)", { middlewares: [middleware] }),
      },
      services: { [service]: { loadBalancer: { servers: [{ url: serviceUrl(model, app, PUBLIC_PORT) }] } } },
    },
  };
};
