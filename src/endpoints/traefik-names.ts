import type { ExternalAddress, Router } from "#lib/interfaces/traefik-route.ts";
import type { ApplicationName } from "#lib/juju/names.ts";

/** A router for HTTP and, beside it, one for HTTPS with a certificate for the host and the names below it. */
export const routersFor = (
  name: string,
  router: Router,
  { hostname }: ExternalAddress,
): Readonly<Record<string, Router>> => ({
  [name]: { ...router, entryPoints: ["web"] },
  [`${name}-tls`]: {
    ...router,
    entryPoints: ["websecure"],
    tls: { domains: [{ main: hostname, sans: [`*.${hostname}`] }] },
  },
});

/** A port of the application inside the cluster, as Juju's Kubernetes service names it. */
export const serviceUrl = (model: string, app: ApplicationName, port: number): string =>
  `http://${app}.${model}.svc.cluster.local:${port}`;
