import type { KubernetesError } from "#lib/kubernetes/errors.ts";
import type { Problem } from "./problem.ts";

/** Trouble with the Kubernetes API, as the status tells it. */
export const kubernetesProblem = (
  { failure, reason }: Pick<KubernetesError, "failure" | "reason">,
  app: string,
): Problem =>
  failure === "forbidden"
    ? {
        condition: "kubernetes-forbidden",
        severity: "blocked",
        source: { configMap: "identity-schemas" },
        detail: `Kubernetes does not let the charm use its ConfigMaps: ${reason}`,
        next: `juju trust ${app} --scope=cluster`,
      }
    : {
        condition: "kubernetes-unreachable",
        severity: "waiting",
        source: { configMap: "identity-schemas" },
        detail: `Waiting for the Kubernetes API, which holds the ConfigMaps: ${reason}`,
      };
