import { KubernetesError } from "#lib/kubernetes/errors.ts";
import type { Resources } from "#lib/kubernetes/quantity.ts";
import { readServiceAccount } from "#lib/kubernetes/service-account.ts";
import { applyResources } from "#lib/kubernetes/stateful-set.ts";
import { CONTAINER } from "#src/kratos/names.ts";
import { kubernetesProblem } from "#src/kubernetes-problem.ts";
import type { Problem } from "#src/problem.ts";
import type { World } from "#src/world.ts";

/** Sets what the workload container may use. It is the last thing that a hook does: Kubernetes replaces the pods, this one among them. */
export const limitResources = async (
  resources: Resources | undefined,
  { environment, context: { app }, log }: World,
): Promise<readonly Problem[]> => {
  if (resources === undefined) return [];
  const account = await readServiceAccount(environment);
  if (account === undefined) return [];
  try {
    await applyResources(account, app, CONTAINER, resources);
    log.info({ ...resources }, "limited the resources of the workload container");
    return [];
  } catch (error) {
    if (error instanceof KubernetesError) return [kubernetesProblem(error, app, "resources")];
    throw error;
  }
};
