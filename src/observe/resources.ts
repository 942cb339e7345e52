import { KubernetesError } from "#lib/kubernetes/errors.ts";
import { readServiceAccount } from "#lib/kubernetes/service-account.ts";
import { readStatefulSet } from "#lib/kubernetes/stateful-set.ts";
import type { ResourcesFact } from "#src/facts.ts";
import { CONTAINER } from "#src/kratos/names.ts";
import type { World } from "#src/world.ts";

/** Reads what the workload container may use, if this unit leads: it is the one that may change it. */
export const observeResources = async (
  { environment, context: { app } }: World,
  leader: Promise<boolean>,
): Promise<ResourcesFact> => {
  const account = await readServiceAccount(environment);
  if (account === undefined || !(await leader)) return { state: "not-asked" };
  try {
    const statefulSet = await readStatefulSet(account, app);
    const resources = statefulSet?.resources.get(CONTAINER);
    if (statefulSet === undefined || resources === undefined) return { state: "not-asked" };
    return { state: "read", resources, limitsOfCharm: statefulSet.limitsOfCharm(CONTAINER) };
  } catch (error) {
    if (!(error instanceof KubernetesError)) throw error;
    return { state: "unreadable", failure: error.failure, reason: error.reason };
  }
};
