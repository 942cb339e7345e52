import type { DynamicConfiguration, ExternalAddress } from "#lib/interfaces/traefik-route.ts";
import type { ApplicationName } from "#lib/juju/names.ts";
import { ADMIN_PORT, PUBLIC_PORT } from "#src/kratos/names.ts";
import type { Endpoint } from "./endpoint.ts";
import { routersFor, serviceUrl } from "./traefik-names.ts";

/** Traefik, for clients inside the platform but outside this cluster. */
export const INTERNAL_ROUTE: Endpoint = { name: "internal-route", reads: ["remote-application", "application"] };

/** What is served there, by the API and the last words of the route's name: not the courier, and no health. */
const ROUTES = [
  ["admin", "identities", "/admin/identities"],
  ["admin", "recovery", "/admin/recovery"],
  ["admin", "sessions", "/admin/sessions"],
  ["public", "schemas", "/schemas"],
  ["public", "self-service", "/self-service"],
  ["public", "sessions", "/sessions"],
] as const;

/**
 * What Traefik serves inside the platform. Traefik tells its address only to who has asked for a route, so before it is known the routes
 * are asked for without a host for certificates.
 */
export const internalRouteConfig = (
  model: string,
  app: ApplicationName,
  address: ExternalAddress | undefined,
): DynamicConfiguration => {
  const prefix = `juju-${model}-${app}`;
  const routers = ROUTES.map(([api, name, path]) => {
    const router = { rule: `PathPrefix(\`${path}\`)`, service: `${prefix}-${api}-api-service` };
    const routerName = `${prefix}-${api}-api-router-${name}`;
    return address === undefined
      ? { [routerName]: { ...router, entryPoints: ["web"] } }
      : routersFor(routerName, router, address);
  });
  const service = (port: number) => ({ loadBalancer: { servers: [{ url: serviceUrl(model, app, port) }] } });
  return {
    http: {
      routers: Object.assign({}, ...routers),
      services: {
        [`${prefix}-admin-api-service`]: service(ADMIN_PORT),
        [`${prefix}-public-api-service`]: service(PUBLIC_PORT),
      },
    },
  };
};
