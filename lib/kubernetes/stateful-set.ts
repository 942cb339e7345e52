import * as z from "zod";
import { openClient, write } from "./client.ts";
import type { Owner } from "./config-map.ts";
import { readObject } from "./read-object.ts";
import type { ServiceAccount } from "./service-account.ts";

/** Amounts by resource name (`cpu`, `memory`), in Kubernetes' notation such as `500m` and `1Gi`. */
export type Quantities = Readonly<Record<string, string>>;

/** What a container may use (`limits`) and is sure to get (`requests`). */
export interface Resources {
  readonly limits: Quantities;
  readonly requests: Quantities;
}

const QuantitiesSchema = z.record(z.string(), z.string()).default({});
const Container = z.object({
  name: z.string(),
  resources: z.object({ limits: QuantitiesSchema, requests: QuantitiesSchema }).default({ limits: {}, requests: {} }),
});
const StatefulSetSchema = z
  .object({
    metadata: z.object({ name: z.string(), uid: z.string() }),
    spec: z.object({ template: z.object({ spec: z.object({ containers: z.array(Container) }) }) }),
  })
  .transform(({ metadata: { name, uid }, spec }) => ({
    owner: { apiVersion: "apps/v1", kind: "StatefulSet", name, uid } satisfies Owner,
    resources: new Map<string, Resources>(spec.template.spec.containers.map((each) => [each.name, each.resources])),
  }));

/** The StatefulSet that Juju runs an application as: whom its objects belong to, and what each container may use. */
export type StatefulSet = z.output<typeof StatefulSetSchema>;

/** Reads the StatefulSet of an application; undefined when there is none. Throws `KubernetesError`. */
export const readStatefulSet = (account: ServiceAccount, name: string): Promise<StatefulSet | undefined> =>
  readObject(account, `/apis/apps/v1/namespaces/${account.namespace}/statefulsets/${name}`, StatefulSetSchema);

/** The field manager of the Python charms' library: whoever sets the same fields under another name is in conflict with it. */
const FIELD_MANAGER = "ResourcePatcher";

/** Limits what a container may use; Kubernetes then replaces the pods. Throws `KubernetesError`. */
export const applyResources = async (
  account: ServiceAccount,
  statefulSet: string,
  container: string,
  resources: Resources,
): Promise<void> => {
  const { apps, options } = await openClient(account, "application/apply-patch+yaml");
  const body = {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata: { name: statefulSet },
    spec: { template: { spec: { containers: [{ name: container, resources }] } } },
  };
  const request = { name: statefulSet, namespace: account.namespace, body, fieldManager: FIELD_MANAGER, force: true };
  await write(apps.patchNamespacedStatefulSet(request, options));
};
