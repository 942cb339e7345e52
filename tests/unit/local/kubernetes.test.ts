import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ApiException, CoreV1Api, KubeConfig, PatchStrategy, setHeaderOptions } from "@kubernetes/client-node";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Kubernetes, startKubernetes, writeServiceAccount } from "#local/kubernetes/kubernetes.ts";

const namespace = "identity";
const name = "providers";

let kubernetes: Kubernetes;
let directory: string;
let api: CoreV1Api;

/** The client as it sets itself up in a pod, whose files are below a directory here. */
const clientInPod = (): CoreV1Api => {
  process.env["KUBERNETES_SERVICE_HOST"] = kubernetes.host;
  process.env["KUBERNETES_SERVICE_PORT"] = String(kubernetes.port);
  const config = new KubeConfig();
  config.loadFromCluster(directory);
  return config.makeApiClient(CoreV1Api);
};

beforeAll(async () => {
  kubernetes = await startKubernetes(namespace, "kratos");
  directory = await mkdtemp(join(tmpdir(), "kubernetes-"));
  await writeServiceAccount(join(directory, "var/run/secrets/kubernetes.io/serviceaccount"), kubernetes);
  api = clientInPod();
});
afterAll(async () => {
  await kubernetes.close();
  await rm(directory, { recursive: true, force: true });
});
beforeEach(async () => {
  kubernetes.trusted = true;
  for (const { metadata } of (await api.listNamespacedConfigMap({ namespace })).items)
    await api.deleteNamespacedConfigMap({ namespace, name: metadata?.name ?? "" });
});

const create = (data: Record<string, string>) =>
  api.createNamespacedConfigMap({ namespace, body: { metadata: { name }, data } });

/** The `Status` object of a refusal. */
const refusal = async (request: Promise<unknown>): Promise<Record<string, unknown>> => {
  try {
    await request;
  } catch (error) {
    // The client keeps no body of a 401.
    if (error instanceof ApiException) return { code: error.code, ...JSON.parse(error.body ?? "{}") };
    throw error;
  }
  throw new Error("it was not refused");
};

describe("the ConfigMaps of the local model, by the client that charms use", () => {
  test("are created, read, listed, replaced and deleted", async () => {
    const created = await create({ "idp.json": "[]" });
    expect(created.metadata).toMatchObject({
      name,
      namespace,
      uid: expect.any(String),
      resourceVersion: expect.any(String),
    });
    expect((await api.readNamespacedConfigMap({ namespace, name })).data).toEqual({ "idp.json": "[]" });
    const body = { ...created, data: { "idp.json": "[1]" } };
    const replaced = await api.replaceNamespacedConfigMap({ namespace, name, body });
    expect(Number(replaced.metadata?.resourceVersion)).toBeGreaterThan(Number(created.metadata?.resourceVersion));
    expect((await api.listNamespacedConfigMap({ namespace })).items.map(({ data }) => data)).toEqual([
      { "idp.json": "[1]" },
    ]);
    await api.deleteNamespacedConfigMap({ namespace, name });
    expect((await api.listNamespacedConfigMap({ namespace })).items).toEqual([]);
  });

  test("keep their version when a write changes nothing", async () => {
    const created = await create({ a: "1" });
    const same = await api.replaceNamespacedConfigMap({ namespace, name, body: created });
    expect(same.metadata?.resourceVersion).toBe(created.metadata?.resourceVersion);
  });

  test.each([
    ["merge", PatchStrategy.MergePatch, { data: { a: null, b: "2" } }],
    ["strategic merge", PatchStrategy.StrategicMergePatch, { data: { a: null, b: "2" } }],
    [
      "JSON",
      PatchStrategy.JsonPatch,
      [
        { op: "test", path: "/data/a", value: "1" },
        { op: "remove", path: "/data/a" },
        { op: "add", path: "/data/b", value: "2" },
      ],
    ],
  ])("take a %s patch", async (_kind, strategy, body) => {
    await create({ a: "1", kept: "yes" });
    const options = setHeaderOptions("Content-Type", strategy);
    const patched = await api.patchNamespacedConfigMap({ namespace, name, body }, options);
    expect(patched.data).toEqual({ b: "2", kept: "yes" });
  });

  test("refuse a stale version with 409, and tell of the conflict as Kubernetes does", async () => {
    const created = await create({ a: "1" });
    await api.replaceNamespacedConfigMap({ namespace, name, body: { ...created, data: { a: "2" } } });
    expect(
      await refusal(api.replaceNamespacedConfigMap({ namespace, name, body: { ...created, data: { a: "3" } } })),
    ).toMatchObject({ kind: "Status", status: "Failure", reason: "Conflict", code: 409, details: { name } });
    expect((await api.readNamespacedConfigMap({ namespace, name })).data).toEqual({ a: "2" });
  });

  test("refuse a second one of a name, one without a good name, and keys that are none", async () => {
    expect(
      await refusal(api.createNamespacedConfigMap({ namespace, body: { metadata: { name: "Not_A_Name" } } })),
    ).toMatchObject({ reason: "Invalid", code: 422 });
    expect(await refusal(create({ "not a key": "" }))).toMatchObject({ reason: "Invalid", code: 422 });
    await create({});
    expect(await refusal(create({}))).toMatchObject({ reason: "AlreadyExists", code: 409 });
  });

  test("that are not there are answered with 404", async () => {
    expect(await refusal(api.readNamespacedConfigMap({ namespace, name }))).toEqual({
      ...{ kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", reason: "NotFound", code: 404 },
      message: `configmaps "${name}" not found`,
      details: { name, kind: "configmaps" },
    });
  });

  test("are closed to an application without trust and in other namespaces: 403 names who may not do what", async () => {
    kubernetes.trusted = false;
    expect(await refusal(api.listNamespacedConfigMap({ namespace }))).toMatchObject({
      ...{ reason: "Forbidden", code: 403 },
      message:
        'configmaps is forbidden: User "system:serviceaccount:identity:kratos" cannot list resource "configmaps" in API group "" in the namespace "identity"',
    });
    kubernetes.trusted = true;
    expect(await refusal(api.readNamespacedConfigMap({ namespace: "other", name }))).toMatchObject({ code: 403 });
  });

  test("are closed to a token that is not the service account's", async () => {
    await writeServiceAccount(join(directory, "var/run/secrets/kubernetes.io/serviceaccount"), {
      ...kubernetes,
      token: "another",
    });
    expect(await refusal(clientInPod().listNamespacedConfigMap({ namespace }))).toMatchObject({ code: 401 });
  });
});
