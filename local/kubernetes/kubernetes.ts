import { randomBytes } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { createServer } from "node:https";
import { join } from "node:path";
import * as z from "zod";
import { type ApiAnswer, ApiRefusal } from "./api-status.ts";
import { selfSigned } from "./certificate.ts";
import { type ConfigMaps, newConfigMaps } from "./config-maps.ts";
import type { Json } from "./patch.ts";

/** A stand-in for Kubernetes: the ConfigMaps of one namespace over HTTPS, as the charm's service account sees them. */
export interface Kubernetes {
  readonly host: string;
  readonly port: number;
  /** Of the charm's service account. */
  readonly token: string;
  /** The certificate of the authority, as PEM. */
  readonly authority: string;
  readonly namespace: string;
  /** Whether the application may use the API, as `juju trust` decides. */
  trusted: boolean;
  close(): Promise<void>;
}

const HOST = "127.0.0.1";
const DNS_NAMES = ["kubernetes.default.svc", "kubernetes.default", "localhost"];

/** Starts the API for a Juju model, which is a namespace of the same name; the application is called as its service account. */
export const startKubernetes = async (namespace: string, app: string): Promise<Kubernetes> => {
  const { certificate, key } = selfSigned("local-model-authority", DNS_NAMES);
  const token = randomBytes(24).toString("base64url");
  let version = 0;
  const configMaps = newConfigMaps(namespace, () => String(++version));
  const state = { trusted: true };
  const server = createServer({ cert: certificate, key }, (request, response) => {
    const send = ({ code, body }: ApiAnswer): void => {
      response.writeHead(code, { "content-type": "application/json" });
      response.end(`${JSON.stringify(body)}\n`);
    };
    answer(request, { token, namespace, app, configMaps, isTrusted: () => state.trusted }).then(
      send,
      (error: unknown) => {
        if (error instanceof ApiRefusal) send(error.answer);
        else response.destroy(error instanceof Error ? error : undefined);
      },
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, HOST, resolve);
  });
  const address = server.address();
  return Object.assign(state, {
    ...{ host: HOST, token, authority: certificate, namespace },
    port: typeof address === "object" && address !== null ? address.port : 0,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
};

/** Writes the files of the service account as they stand in every pod. */
export const writeServiceAccount = async (
  directory: string,
  { token, authority, namespace }: Pick<Kubernetes, "token" | "authority" | "namespace">,
): Promise<void> => {
  await mkdir(directory, { recursive: true });
  for (const [name, content] of Object.entries({ token, namespace, "ca.crt": authority }))
    await writeFile(join(directory, name), content);
};

interface Cluster {
  readonly token: string;
  readonly namespace: string;
  readonly app: string;
  readonly configMaps: ConfigMaps;
  readonly isTrusted: () => boolean;
}

const COLLECTION = /^\/api\/v1\/namespaces\/(?<namespace>[^/]+)\/configmaps(?:\/(?<name>[^/]+))?$/;

const VERBS: Readonly<Record<string, string>> = {
  GET: "get",
  POST: "create",
  PUT: "update",
  PATCH: "patch",
  DELETE: "delete",
};

const answer = async (request: IncomingMessage, cluster: Cluster): Promise<ApiAnswer> => {
  if (request.headers.authorization !== `Bearer ${cluster.token}`) throw new ApiRefusal("Unauthorized", "Unauthorized");
  const url = new URL(request.url ?? "/", "https://kubernetes");
  const { namespace, name } = COLLECTION.exec(url.pathname)?.groups ?? {};
  if (namespace === undefined) throw new ApiRefusal("NotFound", "the server could not find the requested resource");
  authorise(request.method ?? "", namespace, name, cluster);
  for (const unknown of ["watch", "labelSelector", "fieldSelector", "dryRun"])
    if (url.searchParams.has(unknown)) throw new ApiRefusal("BadRequest", `the local model does not know ${unknown}`);
  return carryOut(request, name, cluster.configMaps);
};

/** Trust reaches as far as the namespace of the model. */
const authorise = (
  method: string,
  namespace: string,
  name: string | undefined,
  { app, namespace: own, isTrusted }: Cluster,
): void => {
  if (isTrusted() && namespace === own) return;
  const verb = method === "GET" && name === undefined ? "list" : (VERBS[method] ?? method.toLowerCase());
  const subject = name === undefined ? "configmaps is" : `configmaps "${name}" is`;
  throw new ApiRefusal(
    "Forbidden",
    `${subject} forbidden: User "system:serviceaccount:${own}:${app}" cannot ${verb} resource "configmaps" in API group "" in the namespace "${namespace}"`,
    { ...(name === undefined ? {} : { name }), kind: "configmaps" },
  );
};

const carryOut = async (
  request: IncomingMessage,
  name: string | undefined,
  configMaps: ConfigMaps,
): Promise<ApiAnswer> => {
  const { method } = request;
  if (name === undefined) {
    if (method === "GET") return configMaps.list();
    if (method === "POST") return configMaps.create(await bodyOf(request));
  } else {
    if (method === "GET") return configMaps.get(name);
    if (method === "PUT") return configMaps.replace(name, await bodyOf(request));
    if (method === "PATCH") return configMaps.patch(name, contentTypeOf(request), await bodyOf(request));
    if (method === "DELETE") return configMaps.remove(name, await bodyOf(request));
  }
  throw new ApiRefusal("MethodNotAllowed", "the server does not allow this method on the requested resource");
};

const contentTypeOf = ({ headers }: IncomingMessage): string => headers["content-type"]?.split(";")[0] ?? "";

const bodyOf = async (request: IncomingMessage): Promise<Json> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  try {
    return text === "" ? {} : z.json().parse(JSON.parse(text));
  } catch (error) {
    throw new ApiRefusal(
      "BadRequest",
      `the object provided is unrecognized: ${error instanceof Error ? error.message : ""}`,
    );
  }
};
