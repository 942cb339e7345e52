import * as z from "zod";
import { json, type Pebble, type RequestOptions, requestSync } from "./transport.ts";

/** How an entry joins one of the same name in earlier layers. A charm wants `replace`: a `merge` appends lists each time it is repeated. */
export type Override = "replace" | "merge";

/** A program that Pebble runs. */
export interface Service {
  readonly override: Override;
  readonly summary?: string;
  /** Program and arguments, split as a shell splits words; no shell runs. */
  readonly command?: string;
  readonly startup?: "enabled" | "disabled";
  readonly environment?: Readonly<Record<string, string>>;
  readonly user?: string;
  readonly group?: string;
  readonly "working-dir"?: string;
  readonly after?: readonly string[];
  readonly before?: readonly string[];
  readonly requires?: readonly string[];
  readonly "on-success"?: "restart" | "shutdown" | "ignore";
  readonly "on-failure"?: "restart" | "shutdown" | "ignore";
  /** Time between SIGTERM and SIGKILL, in Go's notation such as `30s`. */
  readonly "kill-delay"?: string;
}

/** A question that Pebble asks again and again; exactly one of `http`, `tcp`, `exec`. */
export interface Check {
  readonly override: Override;
  readonly level?: "alive" | "ready";
  readonly period?: string;
  readonly timeout?: string;
  readonly threshold?: number;
  readonly http?: { readonly url: string; readonly headers?: Readonly<Record<string, string>> };
  readonly tcp?: { readonly port: number; readonly host?: string };
  readonly exec?: { readonly command: string };
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

/** Adds a layer, or combines it with the layer of that label, which keeps its place. Nothing starts or stops; see `replan`. */
export const addLayer = async (
  pebble: Pebble,
  label: string,
  layer: Layer,
  options: RequestOptions = {},
): Promise<void> => {
  // JSON is YAML.
  const body = json({ action: "add", combine: true, label, format: "yaml", layer: JSON.stringify(layer) });
  await requestSync(pebble, { method: "POST", path: "/v1/layers", ...body, ...options }, z.literal(true));
};
