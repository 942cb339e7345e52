import { parse } from "yaml";
import {
  externalUrl,
  providerDatabag,
  readProviderDatabag,
  readRequirerDatabag,
  TRAEFIK_ROUTE,
} from "#lib/interfaces/traefik-route.ts";
import { type Neighbour, on, type SeenRelation, textOf } from "./neighbour.ts";

/** The ingress. No proxy runs: its address is that of Kratos on this machine unless told otherwise. */
export const TRAEFIK: Neighbour = {
  charm: "traefik-k8s",
  endpoints: {
    ingress: { role: "provider", interface: "ingress" },
    "traefik-route": { role: "provider", interface: TRAEFIK_ROUTE },
    certificates: { role: "requirer", interface: "tls-certificates" },
  },
  options: {
    external_hostname: {
      type: "string",
      default: "localhost:4433",
      description:
        "Host, with a port if need be, under which routes are served; https once certificates is integrated.",
    },
  },
  speak: (seen) => {
    const scheme = on(seen.relations, "certificates").length > 0 ? "https" : "http";
    const address = readProviderDatabag({ external_host: textOf(seen, "external_hostname"), scheme });
    if (address.state !== "ready") return { status: { name: "blocked", message: "external_hostname is no host" } };
    const routes = on(seen.relations, "traefik-route");
    const asked = routes.filter((route) => routersOf(route) !== undefined);
    const described = asked.map((route) => `${route.remoteApp} (${routersOf(route)} routers)`);
    return {
      status: {
        name: "active",
        message: `Serving at ${externalUrl(address.value)}${described.length === 0 ? "" : `: ${described.join(", ")}`}`,
      },
      // Traefik answers only who has asked.
      relations: asked.map(({ id }) => ({ id, application: providerDatabag(address.value) })),
    };
  },
};

/** How many routers are asked for; undefined while nothing is. */
const routersOf = ({ remote }: SeenRelation): number | undefined => {
  const request = readRequirerDatabag(remote, parse);
  return request.state === "ready" ? Object.keys(request.value.config.http?.routers ?? {}).length : undefined;
};
