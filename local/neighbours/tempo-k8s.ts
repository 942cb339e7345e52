import { providerDatabag, readRequirerDatabag, TRACING } from "#lib/interfaces/tracing.ts";
import { type Neighbour, on, textOf } from "./neighbour.ts";

/** The store of traces. Kratos sends them to whatever listens at its URL. */
export const TEMPO: Neighbour = {
  charm: "tempo-k8s",
  endpoints: { tracing: { role: "provider", interface: TRACING } },
  options: {
    otlp_http_url: {
      type: "string",
      default: "http://127.0.0.1:4318",
      description: "Where traces of OTLP over HTTP are taken, such as the URL of a Tempo on this machine.",
    },
  },
  speak: (seen) => {
    const url = textOf(seen, "otlp_http_url");
    const askers = on(seen.relations, "tracing").filter(({ remote }) => {
      const protocols = readRequirerDatabag(remote);
      return protocols.state === "ready" && protocols.value.includes("otlp_http");
    });
    const names = askers.map(({ remoteApp }) => remoteApp).join(", ");
    return {
      status: { name: "active", message: `Traces go to ${url}${names === "" ? "" : ` from ${names}`}` },
      relations: askers.map(({ id }) => ({ id, application: providerDatabag([{ protocol: "otlp_http", url }]) })),
    };
  },
};
