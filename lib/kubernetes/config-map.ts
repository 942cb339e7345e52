import * as z from "zod";
import { openClient, write } from "./client.ts";
import { KubernetesError } from "./errors.ts";
import { readObject } from "./read-object.ts";
import type { ServiceAccount } from "./service-account.ts";

const ConfigMapSchema = z
  .object({
    metadata: z.object({
      resourceVersion: z.string(),
      labels: z.record(z.string(), z.string()).default({}),
      ownerReferences: z.array(z.object({ kind: z.string(), name: z.string(), uid: z.string() })).default([]),
    }),
    data: z.record(z.string(), z.string()).default({}),
  })
  .transform(({ metadata: { labels, ownerReferences, resourceVersion }, data }) => ({
    data,
    labels,
    ownerReferences,
    resourceVersion,
  }));

/** A ConfigMap, as far as a charm looks at it. */
export type ConfigMap = z.output<typeof ConfigMapSchema>;

/** A Kubernetes object that others belong to: with it, they are deleted. */
export interface Owner {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
}

/** A ConfigMap to make; who fills it is somebody else. */
export interface NewConfigMap {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly owner: Owner | undefined;
}

/** Reads a ConfigMap of the pod's namespace; undefined when there is none. Throws `KubernetesError`. */
export const readConfigMap = (account: ServiceAccount, name: string): Promise<ConfigMap | undefined> =>
  readObject(account, `/api/v1/namespaces/${account.namespace}/configmaps/${name}`, ConfigMapSchema);

/** Makes a ConfigMap without data. One that is there by now, made by another unit, is left as it is. Throws {@link KubernetesError}. */
export const createConfigMap = async (
  account: ServiceAccount,
  { name, labels, owner }: NewConfigMap,
): Promise<"created" | "unchanged"> => {
  const { core } = await openClient(account);
  try {
    await write(
      core.createNamespacedConfigMap({
        namespace: account.namespace,
        body: { metadata: { name, labels: { ...labels }, ownerReferences: ownerReferences(owner) } },
      }),
    );
    return "created";
  } catch (error) {
    if (error instanceof KubernetesError && error.failure === "conflict") return "unchanged";
    throw error;
  }
};

/** Makes a ConfigMap go away with its owner. Its data stays as it is. Throws {@link KubernetesError}. */
export const adoptConfigMap = async (account: ServiceAccount, name: string, owner: Owner): Promise<void> => {
  const { core, options } = await openClient(account, "application/merge-patch+json");
  const body = { metadata: { ownerReferences: ownerReferences(owner) } };
  await write(core.patchNamespacedConfigMap({ name, namespace: account.namespace, body }, options));
};

const ownerReferences = (owner: Owner | undefined) =>
  owner === undefined ? [] : [{ ...owner, controller: true, blockOwnerDeletion: true }];
