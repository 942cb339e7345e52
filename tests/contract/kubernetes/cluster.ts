import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type KubeApiServer, startKubeApiServer } from "#tools/programs/kube-api-server.ts";

/** A real Kubernetes API with applications in it, as Juju deploys them: a StatefulSet and a service account each. */
export interface Cluster {
  readonly server: KubeApiServer;
  /** Variables by which the pod of an application finds the API, at the server's port or another one. */
  environmentOf(account: string, port?: number): Promise<Readonly<Record<string, string>>>;
  stop(): Promise<void>;
}

/** What `juju trust` has to allow at least; the documentation names the same verbs. */
const ROLE = {
  metadata: { name: "charm" },
  rules: [
    { apiGroups: [""], resources: ["configmaps"], verbs: ["get", "create", "patch"] },
    { apiGroups: ["apps"], resources: ["statefulsets"], verbs: ["get", "patch"] },
  ],
};

/** Starts a cluster; accounts are `NAMESPACE/APP`, those of `trusted` may do what the role says. */
export const startCluster = async (accounts: {
  readonly trusted: readonly string[];
  readonly untrusted: readonly string[];
}): Promise<Cluster> => {
  const all = [...accounts.trusted, ...accounts.untrusted];
  const server = await startKubeApiServer(all);
  const directory = await mkdtemp(join(tmpdir(), "service-accounts-"));
  const namespaces = new Set(all.map((account) => partsOf(account).namespace));
  for (const namespace of namespaces) {
    await server.request("POST", "/api/v1/namespaces", { metadata: { name: namespace } });
    await server.request("POST", `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}/roles`, ROLE);
  }
  for (const account of all) {
    const { namespace, app } = partsOf(account);
    await server.request("POST", `/apis/apps/v1/namespaces/${namespace}/statefulsets`, statefulSet(app));
  }
  for (const account of accounts.trusted) {
    const { namespace, app } = partsOf(account);
    const path = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}/rolebindings`;
    await server.request("POST", path, binding(namespace, app));
  }
  return {
    server,
    environmentOf: async (account, port = server.port) => {
      const { namespace, app } = partsOf(account);
      const place = join(directory, account);
      await mkdir(place, { recursive: true });
      await writeFile(join(place, "token"), server.tokenOf(namespace, app));
      await writeFile(join(place, "ca.crt"), server.certificate);
      await writeFile(join(place, "namespace"), namespace);
      return {
        KUBERNETES_SERVICE_HOST: server.host,
        KUBERNETES_SERVICE_PORT: String(port),
        CHARM_SERVICE_ACCOUNT: place,
      };
    },
    stop: async () => {
      await server.stop();
      await rm(directory, { recursive: true });
    },
  };
};

const partsOf = (account: string) => {
  const [namespace = "", app = ""] = account.split("/");
  return { namespace, app };
};

const binding = (namespace: string, app: string) => ({
  metadata: { name: app },
  roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "charm" },
  subjects: [{ kind: "ServiceAccount", name: app, namespace }],
});

const statefulSet = (app: string) => ({
  metadata: { name: app },
  spec: {
    serviceName: app,
    selector: { matchLabels: { app } },
    template: {
      metadata: { labels: { app } },
      spec: {
        containers: [
          { name: "charm", image: "charm" },
          { name: "kratos", image: "kratos" },
        ],
      },
    },
  },
});
