import type { Layer } from "#lib/pebble/layer.ts";

/** One thing that a client does. Paths start with `@`, which stands for a directory that is there. */
export type Step =
  | { readonly method: string; readonly path: string; readonly body?: unknown; readonly headers?: Headers }
  /** Acts on services and waits for the end of the change. */
  | { readonly act: string; readonly services?: readonly string[] }
  /** Runs a command to its end, through its WebSockets. */
  | {
      readonly exec: readonly [string, ...string[]];
      readonly stdin?: string;
      readonly timeoutMs?: number;
      readonly abortAfterMs?: number;
    }
  | { readonly write: readonly WrittenFile[]; readonly named?: readonly string[] }
  /** Asks until the answer holds a text: for what Pebble does by itself a moment later. */
  | { readonly poll: string; readonly until: string }
  /** Does something whose answer depends on the moment. */
  | { readonly unseen: Step };

type Headers = Readonly<Record<string, string>>;

/** A file of a multipart request; `named` of the step are the paths of its metadata when they differ. */
export interface WrittenFile {
  readonly path: string;
  readonly content: string;
  readonly permissions?: string;
  readonly "make-dirs"?: boolean;
  readonly user?: string;
}

const get = (path: string, headers?: Headers): Step => ({ method: "GET", path, ...(headers && { headers }) });
const post = (path: string, body: unknown): Step => ({ method: "POST", path, body });
const files = (body: unknown): Step => ({
  method: "POST",
  path: "/v1/files",
  body,
  headers: { "content-type": "application/json" },
});
const readFiles = (...paths: readonly string[]): Step =>
  get(`/v1/files?action=read${paths.map((path) => `&path=${path}`).join("")}`, { accept: "multipart/form-data" });
const layer = (label: string, content: unknown, combine = true): Step =>
  post("/v1/layers", { action: "add", combine, label, format: "yaml", layer: JSON.stringify(content) });
const services = (entries: Layer["services"]): Layer => ({ services: entries ?? {} });
const server = (seconds: number, more: object = {}) =>
  ({ override: "replace", command: `sleep ${seconds}`, ...more }) as const;
const command = (text: string, more: object = {}) => ({ override: "replace", command: text, ...more }) as const;

/** What clients do with Pebble, told as stories: each runs on a Pebble that has just started. */
export const STORIES: Readonly<Record<string, readonly Step[]>> = {
  "what is not there": [
    get("/v1/nope"),
    { method: "PUT", path: "/v1/plan" },
    { method: "DELETE", path: "/v1/services" },
    get("/v1/changes/9999"),
    get("/v1/changes?select=bogus"),
    get("/v1/tasks/999/websocket/stdio"),
    get("/v1/notices/99"),
  ],
  "layers and the plan": [
    get("/v1/plan"),
    get("/v1/plan?format=yaml"),
    layer("base", services({ web: server(60), tidy: command("sh -c 'echo \"a  b\"; exit 3'") })),
    layer("base", {}, false),
    layer("base", services({ web: server(61, { environment: { A: "1" } }), other: server(62) })),
    get("/v1/plan?format=yaml"),
    layer("two", services({ web: { override: "merge", environment: { B: "2" }, after: ["other"], summary: "s" } })),
    layer("two", services({ web: { override: "merge", environment: { A: "3" }, after: ["other"] } })),
    get("/v1/plan?format=yaml"),
    layer("bad", { services: { n: { command: "a" } } }),
    layer("bad", { services: { n: { override: "replace" } } }),
    layer("bad", { bogus: {} }),
    layer("pebble-x", {}),
    layer("bad", { checks: { c: { override: "replace" } } }),
    layer("bad", { checks: { c: { override: "replace", level: "x", exec: { command: "true" } } } }),
    post("/v1/layers", { action: "add", combine: true, format: "yaml", layer: "{}" }),
    post("/v1/layers", { action: "bogus", label: "x", format: "yaml", layer: "{}" }),
    post("/v1/layers", { action: "add", label: "x", format: "json", layer: "{}" }),
    get("/v1/plan?format=yaml"),
  ],
  "services that run": [
    { act: "replan" },
    { act: "autostart" },
    layer("base", services({ a: server(60), b: server(61) })),
    get("/v1/services"),
    get("/v1/services?names=b,nope"),
    { act: "start", services: ["a"] },
    { act: "start", services: ["a", "b"] },
    { act: "restart", services: ["a"] },
    get("/v1/services"),
    { act: "stop", services: ["b", "a"] },
    { act: "stop", services: ["a"] },
    { act: "restart", services: ["a"] },
    { act: "start", services: ["nope"] },
    { act: "start" },
    { act: "bogus", services: ["a"] },
    { act: "replan", services: ["a"] },
    post("/v1/signals", { signal: "SIGWINCH", services: ["a"] }),
    post("/v1/signals", { signal: "SIGHUP", services: ["nope"] }),
    post("/v1/signals", { signal: "HUP", services: ["a"] }),
    post("/v1/changes/1", { action: "abort" }),
    post("/v1/changes/1", { action: "x" }),
    get("/v1/changes/1/wait?timeout=5"),
    get("/v1/changes"),
  ],
  "services that exit at once": [
    layer(
      "base",
      services({
        web: server(60),
        quick: command("sh -c 'echo last words; exit 3'"),
        zero: command("true"),
        lax: command("false", { "on-failure": "ignore" }),
        done: command("true", { "on-success": "ignore" }),
      }),
    ),
    { act: "start", services: ["quick"] },
    get("/v1/services?names=quick"),
    get("/v1/logs?services=quick&n=1"),
    { act: "stop", services: ["quick"] },
    { act: "start", services: ["zero"] },
    { act: "start", services: ["lax"] },
    { act: "start", services: ["done"] },
    { act: "stop", services: ["zero"] },
    get("/v1/services"),
    { act: "start", services: ["web", "quick"] },
    { act: "stop", services: ["quick"] },
    get("/v1/logs?services=nope&n=2"),
    get("/v1/logs?n=x"),
  ],
  replan: [
    layer("base", services({ a: server(60), on: server(61, { startup: "enabled" }) })),
    { act: "replan" },
    { act: "replan" },
    { act: "autostart" },
    { act: "start", services: ["a"] },
    { act: "replan" },
    layer("base", services({ a: server(60, { summary: "only this" }) })),
    { act: "replan" },
    { act: "stop", services: ["a"] },
    { act: "replan" },
    layer("base", services({ a: server(63) })),
    { act: "replan" },
    layer("base", services({ on: server(61, { startup: "disabled" }) })),
    { act: "replan" },
    get("/v1/services"),
  ],
  checks: [
    get("/v1/health"),
    layer("base", {
      checks: {
        good: { override: "replace", level: "alive", period: "1h", exec: { command: "true" } },
        bad: { override: "replace", level: "ready", period: "1h", threshold: 2, exec: { command: "false" } },
        off: { override: "replace", startup: "disabled", tcp: { port: 1 } },
      },
    }),
    get("/v1/checks"),
    get("/v1/health"),
    post("/v1/checks/refresh", { name: "good" }),
    post("/v1/checks/refresh", { name: "bad" }),
    get("/v1/health?level=ready"),
    { unseen: post("/v1/checks/refresh", { name: "bad" }) },
    { poll: "/v1/checks?names=bad", until: '"status":"down"' },
    get("/v1/checks"),
    get("/v1/checks?level=alive"),
    get("/v1/checks?names=good,nope"),
    get("/v1/checks?level=x"),
    get("/v1/health"),
    get("/v1/health?level=alive"),
    get("/v1/health?level=ready"),
    get("/v1/health?names=good"),
    get("/v1/health?names=nope"),
    get("/v1/health?level=x"),
    post("/v1/checks", { action: "stop", checks: ["bad", "off"] }),
    post("/v1/checks", { action: "start", checks: ["bad", "nope"] }),
    post("/v1/checks", { action: "start", checks: ["bad"] }),
    post("/v1/checks", { action: "x", checks: ["bad"] }),
    get("/v1/checks"),
    post("/v1/checks/refresh", { name: "nope" }),
  ],
  "writing and reading files": [
    { write: [{ path: "@/a", content: "hi\n" }] },
    { write: [{ path: "@/no/a", content: "hi\n" }] },
    { write: [{ path: "@/sub/a", content: "", "make-dirs": true, permissions: "600" }] },
    { write: [{ path: "@/quoted \"'\\ ü", content: "\r\n--boundary--\r\n" }] },
    { write: [{ path: "@/b", content: "x", permissions: "0750" }] },
    { write: [{ path: "@/c", content: "x" }], named: ["@/b"] },
    { write: [{ path: "@/c", content: "x" }], named: ["@/b", "@/c"] },
    { write: [{ path: "rel", content: "x" }] },
    { write: [{ path: "@/sub", content: "x" }] },
    { write: [{ path: "@/u", content: "x", user: "nosuch" }] },
    readFiles("@/a", "@/sub/a", "@/nope", "@/sub"),
    readFiles("@/quoted \"'\\ ü"),
    readFiles("rel"),
    readFiles(),
    get("/v1/files?action=read&path=@/a"),
    get("/v1/files?action=x&path=@/a", { accept: "multipart/form-data" }),
    post("/v1/files", { action: "x" }),
    files({ action: "x" }),
    { method: "POST", path: "/v1/files", body: "x", headers: { "content-type": "multipart/form-data; boundary=abc" } },
  ],
  "directories and removing": [
    { write: [{ path: "@/d/a", content: "abc", "make-dirs": true, permissions: "640" }] },
    get("/v1/files?action=list&path=@/d"),
    get("/v1/files?action=list&path=@/d&itself=true"),
    get("/v1/files?action=list&path=@/d/a"),
    get("/v1/files?action=list&path=@/d&pattern=z*"),
    get("/v1/files?action=list&path=@/nope"),
    get("/v1/files?action=list&path=rel"),
    files({
      action: "make-dirs",
      dirs: [
        { path: "@/m" },
        { path: "@/m" },
        { path: "@/p/q" },
        { path: "@/p/q", "make-parents": true, permissions: "700" },
        { path: "@/m", "make-parents": true },
        { path: "rel" },
      ],
    }),
    get("/v1/files?action=list&path=@/p"),
    files({
      action: "remove",
      paths: [
        { path: "@/nope" },
        { path: "@/nope", recursive: true },
        { path: "@/p" },
        { path: "@/p", recursive: true },
        { path: "@/d/a" },
        { path: "rel" },
      ],
    }),
    get("/v1/files?action=list&path=@/d"),
    get("/v1/files?action=list&path=@/p"),
  ],
  notices: [
    post("/v1/notices", { action: "add", type: "custom", key: "example.com/a", data: { k: "v" } }),
    post("/v1/notices", { action: "add", type: "custom", key: "example.com/b" }),
    get("/v1/notices?types=custom"),
    get("/v1/notices?keys=example.com/a"),
    get("/v1/notices?keys=zzz&timeout=10ms"),
    post("/v1/notices", { action: "add", type: "custom", key: "bad" }),
    post("/v1/notices", { action: "add", type: "warning", key: "example.com/a" }),
    post("/v1/notices", { action: "x" }),
  ],
  exec: [
    post("/v1/exec", { command: ["nosuchprogram"] }),
    post("/v1/exec", { command: [] }),
    post("/v1/exec", { command: ["true"], "working-dir": "/nope" }),
    post("/v1/exec", { command: ["true"], "service-context": "nope" }),
    post("/v1/exec", { command: ["true"], user: "nosuch" }),
    post("/v1/exec", { command: ["true"], timeout: "5" }),
    { exec: ["true"] },
    { exec: ["false"] },
    { exec: ["cat"], stdin: "ü".repeat(70_000) },
    { exec: ["cat"] },
    { exec: ["sh", "-c", "echo out; echo err >&2; exit 7"] },
    get("/v1/changes/5"),
    { exec: ["sleep", "60"], timeoutMs: 100 },
    get("/v1/changes/6"),
    { exec: ["sleep", "60"], abortAfterMs: 500 },
  ],
};
