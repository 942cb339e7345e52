import * as z from "zod";

const Text = z.string().exactOptional();
const Texts = z.array(z.string()).exactOptional();
const TextMap = z.record(z.string(), z.string()).exactOptional();
const Override = z.enum(["replace", "merge"]);
const Startup = z.enum(["enabled", "disabled"]).exactOptional();
const OnExit = z.enum(["restart", "shutdown", "ignore"]).exactOptional();

const ServiceSchema = z.strictObject({
  override: Override,
  summary: Text,
  description: Text,
  command: Text,
  startup: Startup,
  environment: TextMap,
  user: Text,
  "user-id": z.int().exactOptional(),
  group: Text,
  "group-id": z.int().exactOptional(),
  "working-dir": Text,
  after: Texts,
  before: Texts,
  requires: Texts,
  "on-success": OnExit,
  "on-failure": OnExit,
  "on-check-failure": TextMap,
  "backoff-delay": Text,
  "backoff-factor": z.number().exactOptional(),
  "backoff-limit": Text,
  "kill-delay": Text,
});

const CheckSchema = z.strictObject({
  override: Override,
  level: z.enum(["alive", "ready"]).exactOptional(),
  startup: Startup,
  period: Text,
  timeout: Text,
  threshold: z.int().exactOptional(),
  http: z.strictObject({ url: z.string(), headers: TextMap }).exactOptional(),
  tcp: z.strictObject({ port: z.int(), host: Text }).exactOptional(),
  exec: z.looseObject({ command: z.string() }).exactOptional(),
});

const LogTargetSchema = z.strictObject({
  override: Override,
  type: z.enum(["loki", "opentelemetry"]),
  location: z.string(),
  services: z.array(z.string()),
  labels: TextMap,
});

/** A layer as Pebble takes it: what it does not know is refused (Pebble's `layer specification`). */
export const LayerSchema = z.strictObject({
  summary: Text,
  description: Text,
  services: z.record(z.string(), ServiceSchema).exactOptional(),
  checks: z.record(z.string(), CheckSchema).exactOptional(),
  "log-targets": z.record(z.string(), LogTargetSchema).exactOptional(),
});

/** A layer after parsing; the types are the fake's own, so that it stays as it is when the client changes. */
export type Layer = z.output<typeof LayerSchema>;
export type Service = z.output<typeof ServiceSchema>;
export type Check = z.output<typeof CheckSchema>;
export type LogTarget = z.output<typeof LogTargetSchema>;
