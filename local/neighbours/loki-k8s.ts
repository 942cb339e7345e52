import { LOKI_PUSH_API, providerUnitDatabag, readAlertRules, readTopology } from "#lib/interfaces/loki-push-api.ts";
import { type Neighbour, on, type SeenRelation, textOf } from "./neighbour.ts";

/** The store of logs. Kratos' Pebble sends them to whatever listens at its URL. */
export const LOKI: Neighbour = {
  charm: "loki-k8s",
  endpoints: { logging: { role: "provider", interface: LOKI_PUSH_API } },
  options: {
    push_url: {
      type: "string",
      default: "http://127.0.0.1:3100/loki/api/v1/push",
      description: "Where logs are pushed to, such as the URL of a Loki on this machine.",
    },
  },
  speak: (seen) => {
    const related = on(seen.relations, "logging");
    const url = textOf(seen, "push_url");
    const sources = related.map(describe).join(", ");
    return {
      status: { name: "active", message: `Logs are pushed to ${url}${sources === "" ? "" : ` by ${sources}`}` },
      relations: related.map(({ id }) => ({ id, unit: providerUnitDatabag({ url, publicAddress: "localhost" }) })),
    };
  },
};

const describe = ({ remote, remoteApp }: SeenRelation): string => {
  const topology = readTopology(remote);
  const rules = readAlertRules(remote);
  const groups = rules.state === "ready" ? rules.value.length : 0;
  return topology.state === "ready" ? `${topology.value.charmName} (${groups} groups of alert rules)` : remoteApp;
};
