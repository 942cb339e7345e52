import { beforeAll, describe, expect, test } from "vitest";
import { adoptConfigMap, createConfigMap, readConfigMap } from "#lib/kubernetes/config-map.ts";
import { readServiceAccount, type ServiceAccount } from "#lib/kubernetes/service-account.ts";
import { applyResources, readStatefulSet } from "#lib/kubernetes/stateful-set.ts";
import type { Cluster } from "./cluster.ts";

const MODEL = "identity";
const APP = "kratos";

/** Accounts of the tests below. */
export const FRAMEWORK_ACCOUNTS = { trusted: [`${MODEL}/${APP}`], untrusted: [`${MODEL}/stranger`] };

/** Tests of `lib/kubernetes` against a real Kubernetes API. */
export const testTheFramework = (startedCluster: () => Cluster): void => {
  let trusted: ServiceAccount;
  let untrusted: ServiceAccount;
  beforeAll(async () => {
    trusted = await accountOf(APP);
    untrusted = await accountOf("stranger");
  });

  const accountOf = async (app: string): Promise<ServiceAccount> => {
    const account = await readServiceAccount(await startedCluster().environmentOf(`${MODEL}/${app}`));
    if (account === undefined) throw new Error("there is no service account");
    return account;
  };

  const labels = { "juju-app-name": APP };

  describe("a ConfigMap", () => {
    test("is not there, is made once, and reads back with labels and owner", async () => {
      expect(await readConfigMap(trusted, "schemas")).toBeUndefined();
      const owner = (await readStatefulSet(trusted, APP))?.owner;
      expect(await createConfigMap(trusted, { name: "schemas", labels, owner })).toBe("created");
      expect(await createConfigMap(trusted, { name: "schemas", labels, owner })).toBe("unchanged");
      expect(await readConfigMap(trusted, "schemas")).toMatchObject({
        data: {},
        labels,
        ownerReferences: [{ kind: "StatefulSet", name: APP, uid: owner?.uid }],
      });
    });

    test("keeps its data when it is given an owner", async () => {
      const path = `/api/v1/namespaces/${MODEL}/configmaps`;
      await startedCluster().server.request("POST", path, {
        metadata: { name: "old" },
        data: { "default.schema": "x" },
      });
      const owner = (await readStatefulSet(trusted, APP))?.owner;
      if (owner === undefined) throw new Error("there is no StatefulSet");
      await adoptConfigMap(trusted, "old", owner);
      expect(await readConfigMap(trusted, "old")).toMatchObject({
        data: { "default.schema": "x" },
        ownerReferences: [{ uid: owner.uid }],
      });
    });
  });

  describe("the resources of a container", () => {
    test("are applied to that container alone, and once more changes nothing", async () => {
      const resources = { limits: { cpu: "500m", memory: "1Gi" }, requests: { cpu: "100m", memory: "200Mi" } };
      await applyResources(trusted, APP, "kratos", resources);
      await applyResources(trusted, APP, "kratos", resources);
      const applied = await readStatefulSet(trusted, APP);
      expect(applied?.resources.get("kratos")).toEqual(resources);
      expect(applied?.resources.get("charm")).toEqual({ limits: {}, requests: {} });
      expect(applied?.limitsOfCharm("kratos").toSorted()).toEqual(["cpu", "memory"]);
      expect(applied?.limitsOfCharm("charm")).toEqual([]);
    });

    test("that Kubernetes does not take are refused with its reason", async () => {
      const resources = { limits: { cpu: "1" }, requests: { cpu: "2" } };
      await expect(applyResources(trusted, APP, "kratos", resources)).rejects.toMatchObject({
        failure: "invalid",
        reason: expect.stringContaining("must be less than or equal to cpu limit"),
      });
    });
  });

  describe("trouble", () => {
    test("without trust is a refusal that names verb and resource, in reading and in writing", async () => {
      const refusal = { failure: "forbidden", reason: expect.stringContaining('cannot get resource "configmaps"') };
      await expect(readConfigMap(untrusted, "schemas")).rejects.toMatchObject(refusal);
      await expect(createConfigMap(untrusted, { name: "x", labels, owner: undefined })).rejects.toMatchObject({
        failure: "forbidden",
      });
    });

    test("of a server that is not there is told by the system's word, and holds no token", async () => {
      const gone = { ...trusted, server: "https://127.0.0.1:1" };
      await expect(readConfigMap(gone, "schemas")).rejects.toMatchObject({
        failure: "unreachable",
        reason: "ECONNREFUSED",
      });
      const error = await createConfigMap(gone, { name: "x", labels, owner: undefined }).catch(
        (caught: unknown) => caught,
      );
      expect(error).toMatchObject({ failure: "unreachable" });
      expect(JSON.stringify(error)).not.toContain(trusted.token.reveal());
    });

    test("outside a cluster there is no service account", async () => {
      expect(await readServiceAccount({})).toBeUndefined();
      expect(
        await readServiceAccount({ KUBERNETES_SERVICE_HOST: "10.0.0.1", CHARM_SERVICE_ACCOUNT: "/nothing/here" }),
      ).toBeUndefined();
    });
  });
};
