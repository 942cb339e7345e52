import { kubernetesProblem } from "#src/kubernetes-problem.ts";
import type { StatusRow } from "./row.ts";

/** Reasons in what Kubernetes lets the charm see. */
export const KUBERNETES_ROWS: readonly StatusRow[] = [
  {
    condition: "kubernetes-forbidden",
    severity: "blocked",
    effect: "none",
    meaning:
      "The charm may not read its ConfigMaps: Juju has not been told to trust it. Kratos runs without what Admin UI has set.",
    when: ({ configMaps, app }) =>
      configMaps.state === "unreadable" && configMaps.failure === "forbidden"
        ? kubernetesProblem(configMaps, app)
        : undefined,
  },
  {
    condition: "kubernetes-unreachable",
    severity: "waiting",
    effect: "keep",
    meaning: "The Kubernetes API does not answer as it should. The next hook asks again.",
    when: ({ configMaps, app }) =>
      configMaps.state === "unreadable" && configMaps.failure !== "forbidden"
        ? kubernetesProblem(configMaps, app)
        : undefined,
  },
];
