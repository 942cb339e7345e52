import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Environment } from "#lib/juju/environment.ts";
import { Secret } from "#lib/juju/secret.ts";

/** What Kubernetes gives to every pod so that it can ask the API server. */
export interface ServiceAccount {
  /** Base URL of the API server. */
  readonly server: string;
  readonly token: Secret;
  /** Certificate of the authority that signed the server's, PEM. */
  readonly certificate: string;
  /** The pod's namespace: the Juju model's name. */
  readonly namespace: string;
}

/** Where Kubernetes mounts it (Kubernetes' "Accessing the API from a Pod"). */
const DIRECTORY = "/var/run/secrets/kubernetes.io/serviceaccount";

/**
 * Reads the service account of this pod; undefined outside a cluster. The token is short-lived and replaced in place, so it is read
 * anew by every hook. `CHARM_SERVICE_ACCOUNT` stands in for the directory, for tests.
 */
export const readServiceAccount = async (environment: Environment): Promise<ServiceAccount | undefined> => {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT_HTTPS, KUBERNETES_SERVICE_PORT } = environment;
  if (!host) return undefined;
  const directory = environment["CHARM_SERVICE_ACCOUNT"] || DIRECTORY;
  try {
    const [token = "", certificate = "", namespace = ""] = await Promise.all(
      ["token", "ca.crt", "namespace"].map((name) => readFile(join(directory, name), "utf8")),
    );
    const port = KUBERNETES_SERVICE_PORT_HTTPS || KUBERNETES_SERVICE_PORT || "443";
    return {
      server: `https://${host.includes(":") ? `[${host}]` : host}:${port}`,
      token: new Secret(token.trim()),
      certificate,
      namespace: namespace.trim(),
    };
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
};
