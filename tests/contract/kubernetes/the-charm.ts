import { createServer } from "node:net";
import { afterAll, describe, expect, test } from "vitest";
import { type Settled, type State, settle, writesOf } from "#lib/testing/index.ts";
import { type KratosTrial, startKratosTrial } from "#tests/scenario/kratos-scenario.ts";
import type { Cluster } from "./cluster.ts";

/** Accounts of the tests below, each of an application in a model of its own. */
export const CHARM_ACCOUNTS = {
  trusted: ["maps/kratos", "shared/kratos", "shared/second", "foreign/kratos", "adopted/kratos", "limits/kratos"],
  untrusted: ["strangers/kratos"],
};

/** Tests of the charm's own hooks against a real Kubernetes API. */
export const testTheCharm = (startedCluster: () => Cluster): void => {
  const trials: KratosTrial[] = [];
  afterAll(async () => {
    await Promise.all(trials.map((trial) => trial.stop()));
  });

  /** An application with its database, on a cluster; its model is the namespace. */
  const deploy = async (
    account: string,
    port?: number,
  ): Promise<{ readonly trial: KratosTrial; readonly start: State }> => {
    const trial = await startKratosTrial(undefined, await startedCluster().environmentOf(account, port));
    trials.push(trial);
    const [model = "", app = ""] = account.split("/");
    const { deployed } = trial;
    const relations = deployed.relations.map((relation) => ({ ...relation, remoteApp: app }));
    return {
      trial,
      start: trial.relateDatabase({ ...deployed, app, relations, model: { ...deployed.model, name: model } }),
    };
  };

  const serve = async (account: string, port?: number): Promise<Settled & { readonly trial: KratosTrial }> => {
    const { trial, start } = await deploy(account, port);
    return { trial, ...(await settle(trial.scenario, start)) };
  };

  const configMap = (namespace: string, name: string) =>
    startedCluster().server.request("GET", `/api/v1/namespaces/${namespace}/configmaps/${name}`);

  const write = (namespace: string, metadata: object, data: object) =>
    startedCluster().server.request("POST", `/api/v1/namespaces/${namespace}/configmaps`, { metadata, data });

  const ownedBy = (app: string) => ({
    metadata: {
      labels: { "juju-app-name": app, "app.kubernetes.io/managed-by": "juju" },
      ownerReferences: [expect.objectContaining({ kind: "StatefulSet", name: app, uid: expect.any(String) })],
    },
  });

  describe("the ConfigMaps that Admin UI edits", () => {
    test("are made by the leader, empty, and go away with the application", async () => {
      const { trial, state } = await serve("maps/kratos");
      expect(state.status.name).toBe("active");
      for (const name of ["identity-schemas", "oidc-providers"]) {
        const made = await configMap("maps", name);
        expect(made).toMatchObject(ownedBy("kratos"));
        expect(made).not.toHaveProperty("data");
      }
      expect(writesOf(await trial.scenario.run("update-status", state))).toEqual([]);
    });

    test("are each application's own (B-42)", async () => {
      await serve("shared/kratos");
      const { state } = await serve("shared/second");
      expect(state.status.name).toBe("active");
      expect(await configMap("shared", "identity-schemas")).toMatchObject(ownedBy("kratos"));
      expect(await configMap("shared", "second-identity-schemas")).toMatchObject(ownedBy("second"));
      expect(await configMap("shared", "second-oidc-providers")).toMatchObject(ownedBy("second"));
    });

    test("of before are kept with what is in them, and go away with the application from now on", async () => {
      const schemas = {
        "default.schema": "guest_v0",
        guest_v0: JSON.stringify({ properties: { traits: { properties: { a: {} } } } }),
      };
      await write("adopted", { name: "identity-schemas", labels: { "juju-app-name": "kratos" } }, schemas);
      const { state, trial } = await serve("adopted/kratos");
      const adopted = await configMap("adopted", "identity-schemas");
      expect(adopted).toMatchObject({ data: schemas, metadata: { ownerReferences: [{ name: "kratos" }] } });
      const accepted = state.relations.find(({ endpoint }) => endpoint === "kratos-peers")?.localAppData[
        "identity_schemas"
      ];
      expect(JSON.parse(accepted ?? "")).toMatchObject({ default: "guest_v0" });
      expect(writesOf(await trial.scenario.run("update-status", state))).toEqual([]);
    });

    test("of the same name that are somebody else's are neither read nor written", async () => {
      await write("foreign", { name: "identity-schemas" }, { "default.schema": "x", x: "not a schema" });
      await write("foreign", { name: "kratos-identity-schemas" }, { "default.schema": "y" });
      const before = [
        await configMap("foreign", "identity-schemas"),
        await configMap("foreign", "kratos-identity-schemas"),
      ];
      const { state } = await serve("foreign/kratos");
      expect(state.status).toEqual({
        name: "blocked",
        message: expect.stringMatching(
          /^ConfigMap kratos-identity-schemas is not this application's .*; kubectl --namespace foreign get/,
        ),
      });
      expect([
        await configMap("foreign", "identity-schemas"),
        await configMap("foreign", "kratos-identity-schemas"),
      ]).toEqual(before);
    });
  });

  describe("what Kratos may use", () => {
    const resources = async () => {
      const set = await startedCluster().server.request("GET", "/apis/apps/v1/namespaces/limits/statefulsets/kratos");
      expect(set).toHaveProperty("spec.template.spec.containers.0.resources", {});
      return JSON.parse(JSON.stringify(set)).spec.template.spec.containers[1].resources;
    };

    test("is left alone, limited by options, and freed again; the same amount is written once", async () => {
      const { trial, state } = await serve("limits/kratos");
      const { scenario } = trial;
      expect(await resources()).toEqual({});
      const { state: limited } = await scenario.run("config-changed", {
        ...state,
        config: { cpu: "0.5", memory: "100Mi" },
      });
      expect(limited.status.name).toBe("active");
      const applied = { limits: { cpu: "500m", memory: "100Mi" }, requests: { cpu: "100m", memory: "100Mi" } };
      expect(await resources()).toEqual(applied);
      const generation = async () =>
        startedCluster().server.request("GET", "/apis/apps/v1/namespaces/limits/statefulsets/kratos");
      const before = await generation();
      await scenario.run("config-changed", { ...limited, config: { cpu: "500m", memory: "0.09765625Gi" } });
      await scenario.run("config-changed", { ...limited, leader: false, config: { cpu: "3" } });
      expect(await generation()).toEqual(before);
      await scenario.run("config-changed", { ...limited, config: {} });
      expect(await resources()).toEqual({ requests: { cpu: "100m", memory: "200Mi" } });
    });

    test("of an amount that is none blocks, and names the option", async () => {
      const { trial, start } = await deploy("limits/kratos");
      const { state } = await trial.scenario.run("config-changed", { ...start, config: { memory: "lots" } });
      expect(state.status.message).toMatch(/^Option memory: is not an amount .*; juju config kratos memory=\.\.\.$/);
    });
  });

  describe("a Kubernetes API", () => {
    test("that does not trust the charm blocks with the line to type; Kratos runs all the same (B-43)", async () => {
      const { state } = await serve("strangers/kratos");
      expect(state.status).toEqual({
        name: "blocked",
        message: expect.stringMatching(
          /^Kubernetes does not let the charm use its ConfigMaps: .*; juju trust kratos --scope=cluster$/,
        ),
      });
      expect(state.containers["kratos"]?.services).toMatchObject({ kratos: { current: "active" } });
    });

    test("that refuses connections is waited for, and used once it is back", async () => {
      const { state } = await serve("maps/kratos", 1);
      expect(state.status).toEqual({
        name: "waiting",
        message: "Waiting for the Kubernetes API, to use its ConfigMaps: ECONNREFUSED",
      });
      const { trial } = await deploy("maps/kratos");
      expect((await trial.scenario.run("update-status", state)).state.status.name).toBe("active");
    });

    test("that does not answer holds a hook up for seconds only", async () => {
      const { state: serving } = await serve("maps/kratos");
      const silent = createServer((socket) => socket.on("error", () => socket.destroy()));
      await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
      const address = silent.address();
      if (address === null || typeof address === "string") throw new Error("the server has no port");
      const { trial } = await deploy("maps/kratos", address.port);
      const started = performance.now();
      const { state } = await trial.scenario.run("update-status", serving);
      const seconds = (performance.now() - started) / 1000;
      silent.close();
      expect(state.status).toMatchObject({ name: "waiting", message: expect.stringMatching(/no answer in time$/) });
      expect(state.containers).toEqual(serving.containers);
      expect(seconds).toBeLessThan(10);
    });
  });
};
