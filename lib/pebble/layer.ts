import * as z from "zod";
import { json, requestSync } from "./envelope.ts";
import type { Pebble, RequestOptions } from "./transport.ts";

/** How an entry joins one of the same name in earlier layers. A charm wants `replace`: a `merge` appends lists each time it is repeated. */
export type Override = "replace" | "merge";

/** Whom a program runs as, and where. */
export interface ProcessContext {
  readonly environment?: Readonly<Record<string, string>>;
  readonly user?: string;
  readonly "user-id"?: number;
  readonly group?: string;
  readonly "group-id"?: number;
  readonly "working-dir"?: string;
}

/** What Pebble does when a service ends or a check fails; `shutdown` ends Pebble itself, and so the container. */
export type ServiceAction = "restart" | "shutdown" | "ignore";

/** A program that Pebble runs. Replan restarts it for any difference, even of the summary. */
export interface Service extends ProcessContext {
  readonly override: Override;
  readonly summary?: string;
  readonly description?: string;
  /** Program and arguments, split as a shell splits words; no shell runs. */
  readonly command?: string;
  readonly startup?: "enabled" | "disabled";
  readonly after?: readonly string[];
  readonly before?: readonly string[];
  readonly requires?: readonly string[];
  readonly "on-success"?: ServiceAction | "failure-shutdown";
  readonly "on-failure"?: ServiceAction | "success-shutdown";
  /** By the name of the check. */
  readonly "on-check-failure"?: Readonly<Record<string, ServiceAction | "success-shutdown">>;
  /** Times are in Go's notation, such as `500ms`. */
  readonly "backoff-delay"?: string;
  readonly "backoff-factor"?: number;
  readonly "backoff-limit"?: string;
  /** Time between SIGTERM and SIGKILL, such as `30s`. */
  readonly "kill-delay"?: string;
}

/** A question that Pebble asks again and again; exactly one of `http`, `tcp`, `exec`. */
export interface Check {
  readonly override: Override;
  readonly level?: "alive" | "ready";
  readonly startup?: "enabled" | "disabled";
  readonly period?: string;
  readonly timeout?: string;
  readonly threshold?: number;
  readonly http?: { readonly url: string; readonly headers?: Readonly<Record<string, string>> };
  readonly tcp?: { readonly port: number; readonly host?: string };
  readonly exec?: ProcessContext & { readonly command: string; readonly "service-context"?: string };
}

/** Where Pebble sends what services print. */
export interface LogTarget {
  readonly override: Override;
  readonly type: "loki" | "opentelemetry";
  readonly location: string;
  readonly services: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
}

/** A layer of Pebble's plan (Pebble's `layer specification`). */
export interface Layer {
  readonly summary?: string;
  readonly description?: string;
  readonly services?: Readonly<Record<string, Service>>;
  readonly checks?: Readonly<Record<string, Check>>;
  readonly "log-targets"?: Readonly<Record<string, LogTarget>>;
}

/** How a layer is added. */
export interface LayerOptions extends RequestOptions {
  /** Combines it with the layer of that label, which keeps its place; the default. Otherwise a label that exists is refused. */
  readonly combine?: boolean;
}

const Added = z.literal(true);

/** Pebble resolves the names of all log targets whenever it takes a layer: three without an answer of their resolver take ten seconds. */
const LAYER_TIMEOUT_MS = 60_000;

/** Adds a layer. Services wait for `replan`; all checks of the plan that are not disabled start, those that were stopped too. What is left out stays in the plan. */
export const addLayer = async (
  pebble: Pebble,
  label: string,
  layer: Layer,
  { combine = true, ...options }: LayerOptions = {},
): Promise<void> => {
  // JSON is YAML.
  const body = json({ action: "add", combine, label, format: "yaml", layer: JSON.stringify(layer) });
  const request = { method: "POST", path: "/v1/layers", timeoutMs: LAYER_TIMEOUT_MS, ...body, ...options } as const;
  await requestSync(pebble, request, Added);
};
