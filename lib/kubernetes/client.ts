import type { AppsV1Api, ConfigurationOptions, CoreV1Api, ObservableMiddleware } from "@kubernetes/client-node";
import * as z from "zod";
import { failureOfStatus, KubernetesError } from "./errors.ts";
import type { ServiceAccount } from "./service-account.ts";

/** The client library, opened for a service account. */
export interface KubernetesClient {
  readonly core: CoreV1Api;
  readonly apps: AppsV1Api;
  /** Goes with a patch: says of which kind it is. */
  readonly options: ConfigurationOptions<ObservableMiddleware>;
}

/** The kinds of patches that Kubernetes has and this framework sends. */
export type PatchType = "application/merge-patch+json" | "application/apply-patch+yaml";

/** The one place that loads @kubernetes/client-node, and only for writes: that takes 70 ms. */
export const openClient = async (
  { server, token, certificate }: ServiceAccount,
  patchType: PatchType = "application/merge-patch+json",
): Promise<KubernetesClient> => {
  const { AppsV1Api, CoreV1Api, KubeConfig, setHeaderOptions } = await import("@kubernetes/client-node");
  const config = new KubeConfig();
  config.loadFromOptions({
    clusters: [{ name: "cluster", server, caData: Buffer.from(certificate).toString("base64") }],
    users: [{ name: "charm", token: token.reveal() }],
    contexts: [{ name: "pod", cluster: "cluster", user: "charm" }],
    currentContext: "pod",
  });
  return {
    core: config.makeApiClient(CoreV1Api),
    apps: config.makeApiClient(AppsV1Api),
    options: setHeaderOptions("Content-Type", patchType),
  };
};

/** How long a write may take, in milliseconds. */
const TIMEOUT_MS = 10_000;

/** Waits for a call of the client library; its errors, which hold headers and bodies, become {@link KubernetesError}. */
export const write = async (call: Promise<unknown>): Promise<void> => {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new KubernetesError("unreachable", "no answer in time")), TIMEOUT_MS);
  });
  try {
    await Promise.race([call, patience]);
  } catch (error) {
    throw error instanceof KubernetesError ? error : kubernetesError(error);
  } finally {
    clearTimeout(timer);
  }
};

const ApiException = z.object({ code: z.number(), body: z.unknown() });
const Status = z.object({ message: z.string() });

const kubernetesError = (error: unknown): KubernetesError => {
  const exception = ApiException.safeParse(error).data;
  if (exception === undefined) return new KubernetesError("unreachable", wordFor(error));
  const message = Status.safeParse(parsed(exception.body)).data?.message;
  return new KubernetesError(failureOfStatus(exception.code), message ?? `status ${exception.code}`);
};

const parsed = (body: unknown): unknown => {
  if (typeof body !== "string") return body;
  try {
    return JSON.parse(body);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
};

const wordFor = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : "no answer";
