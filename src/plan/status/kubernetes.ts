import type { Facts } from "#src/facts.ts";
import { kubernetesProblem } from "#src/kubernetes-problem.ts";
import type { Finding, StatusRow } from "./row.ts";

/** Reasons in what Kubernetes lets the charm see. */
export const KUBERNETES_ROWS: readonly StatusRow[] = [
  {
    condition: "kubernetes-forbidden",
    severity: "blocked",
    effect: "none",
    meaning:
      "The charm may not read its ConfigMaps or its StatefulSet: Juju has not been told to trust it. Kratos runs without what Admin UI has set.",
    when: (facts) => trouble(facts, (failure) => failure === "forbidden"),
  },
  {
    condition: "kubernetes-unreachable",
    severity: "waiting",
    effect: "keep",
    meaning: "The Kubernetes API does not answer as it should. The next hook asks again.",
    when: (facts) => trouble(facts, (failure) => failure !== "forbidden"),
  },
  {
    condition: "config-map-foreign",
    severity: "blocked",
    effect: "none",
    meaning:
      "A ConfigMap of the name that Admin UI would edit belongs to something else. It is left alone and not read.",
    when: ({ configMaps, model }) => {
      if (configMaps.state !== "read") return undefined;
      const { names, standing } = configMaps;
      const foreign = standing.schemas === "foreign" ? names.schemas : names.providers;
      if (standing.schemas !== "foreign" && standing.providers !== "foreign") return undefined;
      return {
        source: { configMap: foreign },
        detail: `ConfigMap ${foreign} is not this application's and is left alone; Admin UI cannot use it`,
        next: `kubectl --namespace ${model.name} get configmap ${foreign} -o yaml`,
      };
    },
  },
];

type Failure = Parameters<typeof kubernetesProblem>[0]["failure"];

/** One status for one API: what the ConfigMaps met comes first. */
const trouble = (
  { configMaps, resources, options: { values }, app }: Facts,
  isMeant: (failure: Failure) => boolean,
): Finding | undefined => {
  if (configMaps.state === "unreadable" && isMeant(configMaps.failure)) return kubernetesProblem(configMaps, app);
  const areLimited = Boolean(values.cpu || values.memory);
  if (areLimited && resources.state === "unreadable" && isMeant(resources.failure))
    return kubernetesProblem(resources, app, "resources");
  return undefined;
};
