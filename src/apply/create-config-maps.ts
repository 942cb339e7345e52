import { adoptConfigMap, createConfigMap } from "#lib/kubernetes/config-map.ts";
import { KubernetesError } from "#lib/kubernetes/errors.ts";
import { readServiceAccount } from "#lib/kubernetes/service-account.ts";
import { readStatefulSet } from "#lib/kubernetes/stateful-set.ts";
import { kubernetesProblem } from "#src/kubernetes-problem.ts";
import type { Problem } from "#src/problem.ts";
import type { WantedConfigMap } from "#src/wanted.ts";
import type { World } from "#src/world.ts";

/** Makes the ConfigMaps that are missing; these and those of before go away with the application's StatefulSet. */
export const createConfigMaps = async (
  wanted: readonly WantedConfigMap[],
  { environment, context: { app }, log }: World,
): Promise<readonly Problem[]> => {
  if (wanted.length === 0) return [];
  const account = await readServiceAccount(environment);
  if (account === undefined) return [];
  try {
    const owner = (await readStatefulSet(account, app))?.owner;
    for (const { step, name, labels } of wanted) {
      if (step === "create") await createConfigMap(account, { name, labels, owner });
      else if (owner === undefined) continue;
      else await adoptConfigMap(account, name, owner);
      log.info({ name, step }, "the ConfigMap for Admin UI is there");
    }
    return [];
  } catch (error) {
    if (error instanceof KubernetesError) return [kubernetesProblem(error, app)];
    throw error;
  }
};
