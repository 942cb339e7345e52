import type { KubernetesError } from "#lib/kubernetes/errors.ts";
import type { Problem } from "./problem.ts";

/** What the charm asks Kubernetes for: its ConfigMaps, or to limit what the workload container may use. */
export type KubernetesPurpose = "config-maps" | "resources";

/** Trouble with the Kubernetes API, as the status tells it. */
export const kubernetesProblem = (
  { failure, reason }: Pick<KubernetesError, "failure" | "reason">,
  app: string,
  purpose: KubernetesPurpose = "config-maps",
): Problem => {
  const { source, what } = PURPOSES[purpose];
  switch (failure) {
    case "forbidden":
      return {
        condition: "kubernetes-forbidden",
        severity: "blocked",
        source,
        detail: `Kubernetes does not let the charm ${what}: ${reason}`,
        next: `juju trust ${app} --scope=cluster`,
      };
    case "invalid":
      return {
        condition: "kubernetes-refuses",
        severity: "blocked",
        source,
        detail: `Kubernetes refuses to let the charm ${what}: ${reason}`,
        ...(purpose === "resources" && { next: `juju config ${app} cpu=... memory=...` }),
      };
    default:
      return {
        condition: "kubernetes-unreachable",
        severity: "waiting",
        source,
        detail: `Waiting for the Kubernetes API, to ${what}: ${reason}`,
      };
  }
};

const PURPOSES = {
  "config-maps": { source: { configMap: "identity-schemas" }, what: "use its ConfigMaps" },
  resources: { source: { option: "cpu" }, what: "limit its resources (options cpu and memory)" },
} as const;
