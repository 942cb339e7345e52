import * as z from "zod";
import { openClient, write } from "./client.ts";
import type { Owner } from "./config-map.ts";
import type { Resources } from "./quantity.ts";
import { readObject } from "./read-object.ts";
import type { ServiceAccount } from "./service-account.ts";

/** The field manager of the Python charms' library: whoever sets the same fields under another name is in conflict with it. */
const FIELD_MANAGER = "ResourcePatcher";

const QuantitiesSchema = z.record(z.string(), z.string()).default({});
const Container = z.object({
  name: z.string(),
  resources: z.object({ limits: QuantitiesSchema, requests: QuantitiesSchema }).default({ limits: {}, requests: {} }),
});
/** Which fields a manager has applied: nested keys such as `f:spec` (Kubernetes' FieldsV1). */
const ManagedFields = z.object({ manager: z.string().default(""), fieldsV1: z.unknown() });

const StatefulSetSchema = z
  .object({
    metadata: z.object({ name: z.string(), uid: z.string(), managedFields: z.array(ManagedFields).default([]) }),
    spec: z.object({ template: z.object({ spec: z.object({ containers: z.array(Container) }) }) }),
  })
  .transform(({ metadata: { name, uid, managedFields }, spec }) => ({
    owner: { apiVersion: "apps/v1", kind: "StatefulSet", name, uid } satisfies Owner,
    resources: new Map<string, Resources>(spec.template.spec.containers.map((each) => [each.name, each.resources])),
    /** The limits that {@link applyResources}, or the library of the Python charms, has set, by name; others are not to be taken away. */
    limitsOfCharm: (container: string): readonly string[] =>
      managedFields.flatMap(({ manager, fieldsV1 }) =>
        manager === FIELD_MANAGER ? limitsIn(fieldsV1, container) : [],
      ),
  }));

const limitsIn = (fieldsV1: unknown, container: string): readonly string[] => {
  const path = ["f:spec", "f:template", "f:spec", "f:containers", `k:${JSON.stringify({ name: container })}`];
  const limits = [...path, "f:resources", "f:limits"].reduce(fieldIn, fieldsV1);
  return typeof limits === "object" && limits !== null
    ? Object.keys(limits).flatMap((key) => (key.startsWith("f:") ? [key.slice(2)] : []))
    : [];
};

const fieldIn = (fields: unknown, key: string): unknown =>
  typeof fields === "object" && fields !== null ? new Map(Object.entries(fields)).get(key) : undefined;

/** The StatefulSet that Juju runs an application as: whom its objects belong to, and what each container may use. */
export type StatefulSet = z.output<typeof StatefulSetSchema>;

/** Reads the StatefulSet of an application; undefined when there is none. Throws `KubernetesError`. */
export const readStatefulSet = (account: ServiceAccount, name: string): Promise<StatefulSet | undefined> =>
  readObject(account, `/apis/apps/v1/namespaces/${account.namespace}/statefulsets/${name}`, StatefulSetSchema);

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
