import { mkdtemp, rm, writeFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import { selfSignedCertificate } from "./self-signed-certificate.ts";

/** As much of a Kubernetes API server as keeps the ConfigMaps of one namespace, behind TLS as the real one. */
export interface FakeKubernetes {
  /** What Kubernetes puts into the environment of a pod, with the place of its service account. */
  readonly environment: Readonly<Record<string, string>>;
  /** By name; tests read and write them. */
  readonly configMaps: Map<string, StoredConfigMap>;
  /** Answers everything with this status until it is undefined again. */
  refuseWith(status: number | undefined): void;
  stop(): Promise<void>;
}

export interface StoredConfigMap {
  readonly labels: Readonly<Record<string, string>>;
  readonly data?: Readonly<Record<string, string>>;
}

/** Starts the server on a free port of this machine. */
export const startFakeKubernetes = async (namespace: string): Promise<FakeKubernetes> => {
  const { certificate, key } = selfSignedCertificate();
  const configMaps = new Map<string, StoredConfigMap>();
  let refusal: number | undefined;
  const server = createServer({ cert: certificate, key }, (request, response) => {
    void answer(request, response, { configMaps, refusal });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const directory = await mkdtemp(join(tmpdir(), "service-account-"));
  const files = { token: "token", "ca.crt": certificate, namespace };
  await Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(directory, name), text)));
  return {
    environment: {
      KUBERNETES_SERVICE_HOST: "127.0.0.1",
      KUBERNETES_SERVICE_PORT: String(portOf(server.address())),
      CHARM_SERVICE_ACCOUNT: directory,
    },
    configMaps,
    refuseWith: (status) => {
      refusal = status;
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(directory, { recursive: true, force: true });
    },
  };
};

const portOf = (address: string | AddressInfo | null): number => {
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return address.port;
};

interface Store {
  readonly configMaps: Map<string, StoredConfigMap>;
  readonly refusal: number | undefined;
}

const NewConfigMap = z.object({
  metadata: z.object({ name: z.string(), labels: z.record(z.string(), z.string()).default({}) }),
});

const answer = async (request: IncomingMessage, response: ServerResponse, store: Store): Promise<void> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const { status, body } = answerTo(request, Buffer.concat(chunks).toString(), store);
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
};

const answerTo = (
  { method = "", url = "" }: IncomingMessage,
  text: string,
  { configMaps, refusal }: Store,
): { readonly status: number; readonly body: unknown } => {
  if (refusal !== undefined) return failure(refusal, "configmaps is forbidden: the service account may not do that");
  const [, kind, name = ""] = /\/(configmaps|statefulsets)(?:\/([^/?]+))?/.exec(url) ?? [];
  if (kind === "statefulsets") return failure(404, "not found");
  if (method === "POST") {
    const { metadata } = NewConfigMap.parse(JSON.parse(text));
    if (configMaps.has(metadata.name)) return failure(409, "already exists");
    configMaps.set(metadata.name, { labels: metadata.labels });
    return { status: 201, body: object(metadata.name, { labels: metadata.labels }) };
  }
  const found = configMaps.get(name);
  return found === undefined ? failure(404, "not found") : { status: 200, body: object(name, found) };
};

const object = (name: string, { labels, data }: StoredConfigMap) => ({
  ...{ apiVersion: "v1", kind: "ConfigMap", data },
  metadata: { name, labels, resourceVersion: "1" },
});

const failure = (status: number, message: string) => ({
  status,
  body: { apiVersion: "v1", kind: "Status", status: "Failure", message, code: status },
});
