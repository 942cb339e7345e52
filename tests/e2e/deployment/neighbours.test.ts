import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, vi } from "vitest";
import { parse } from "yaml";
import { listServices } from "#lib/pebble/services.ts";
import { runDispatch } from "#local/run-dispatch.ts";
import { THIS_ARCHITECTURE } from "#tools/pack/node-runtime.ts";
import { charmPath } from "#tools/pack/pack.ts";
import { INTEGRATIONS } from "../integrations.ts";
import { logIn } from "../kratos-login.ts";
import { askForRecovery } from "../kratos-recovery.ts";
import type { LocalModel } from "../local-model.ts";
import { runInProcess } from "../run-in-process.ts";
import { test } from "../shared-model.ts";
import { type ReceivedRequest, type Sink, startHttpSink, startMailSink } from "../sinks.ts";
import { type Workload, workloadAt } from "../workload.ts";

const EMAIL = "a@example.com";
const PASSWORD = "correct horse 1";
/** Thirteen relations make about fifty hooks. */
const PATIENCE_MS = 90_000;
vi.setConfig({ testTimeout: PATIENCE_MS + 30_000 });
/** Characters that have to be encoded on the way. */
const MAIL_PASSWORD = "p@ss/w: 2";

let model: LocalModel;
let http: Sink<ReceivedRequest>;
let mails: Sink<string>;
let files: string;
let alone: Workload;
test.beforeAll(async ({ model: shared }) => {
  model = shared;
  [http, mails, files] = await Promise.all([
    startHttpSink(),
    startMailSink("kratos", MAIL_PASSWORD),
    mkdtemp(join(tmpdir(), "kratos-neighbours-")),
  ]);
  alone = await workload();
});
afterAll(async () => {
  await Promise.all([http.close(), mails.close()]);
  await rm(files, { recursive: true });
});

const workload = () => workloadAt(model.pebble);
const environment = async () => (await workload()).environment;
const configuration = async () => parse((await workload()).configuration);

/** Types a line that has to succeed. */
const type = async (line: string, ...more: readonly string[]): Promise<string> => {
  const { exitCode, stdout, stderr } = await model.juju(line, ...more);
  expect({ line, exitCode, stderr: exitCode === 0 ? "" : stderr }).toEqual({ line, exitCode: 0, stderr: "" });
  return stdout;
};

const statusOf = async (app: string): Promise<string> => {
  const { applications } = JSON.parse(await type("status --format=json"));
  const { current, message } = applications[app].units[`${app}/0`]["workload-status"];
  return `${current}: ${message ?? ""}`;
};

const eventually = <T>(look: () => Promise<T> | T) => expect.poll(look, { timeout: PATIENCE_MS, interval: 200 });

test("all neighbours are deployed and integrated, and everything is active", async () => {
  const url = `http://127.0.0.1:${http.port}`;
  await type("deploy traefik-k8s");
  await type("deploy traefik-k8s traefik-admin --config external_hostname=admin.localhost:4434");
  await type("deploy hydra --channel edge --trust");
  await type("deploy openfga-k8s");
  await type("deploy self-signed-certificates");
  await type("deploy identity-platform-login-ui-operator --config public_url=https://login.example.com/ui");
  await type(
    "deploy kratos-external-idp-integrator --config provider=google --config client_id=42 --config client_secret=s",
  );
  await type(`deploy user-verification-service --config url=${url}/hook --config api_key=first-key`);
  await type(`deploy loki-k8s --config push_url=${url}/loki/api/v1/push`);
  await type(`deploy tempo-k8s --config otlp_http_url=${url}`);
  await type("deploy prometheus-k8s");
  await type("deploy grafana-k8s");
  const secret = await type("add-secret mail-password password=not-it-yet");
  await type("grant-secret mail-password kratos");
  await type(
    `deploy smtp-integrator --config host=127.0.0.1 --config port=${mails.port} --config auth_type=plain --config user=kratos --config password_secret=${secret}`,
  );
  for (const [endpoint, neighbour] of INTEGRATIONS) await type(`integrate kratos:${endpoint} ${neighbour}`);
  for (const [, neighbour] of INTEGRATIONS) await eventually(() => statusOf(neighbour)).toMatch(/^active/);
  await model.untilStatus("active");
});

test("S08: the guide's lines lead to an active Admin UI, which shows what Kratos has told it", async () => {
  for (const line of [
    "deploy identity-platform-admin-ui --channel edge --trust",
    "integrate identity-platform-admin-ui:ingress traefik-k8s",
    "integrate identity-platform-admin-ui:kratos-info kratos",
    "integrate identity-platform-admin-ui:hydra-endpoint-info hydra",
    "integrate identity-platform-admin-ui:oauth hydra",
    "integrate identity-platform-admin-ui openfga-k8s",
    "integrate identity-platform-admin-ui:receive-ca-cert self-signed-certificates",
  ])
    await type(line);
  await eventually(() => statusOf("identity-platform-admin-ui")).toBe(
    "active: Kratos: admin API http://admin.localhost:4434, public API http://admin.localhost:4434, " +
      "ConfigMaps oidc-providers and identity-schemas in identity",
  );
});

describe("what neighbours say reaches Kratos, and what it answers reaches them", () => {
  test("Traefik: the routes it was asked for, and the address it gives", async () => {
    await eventually(() => statusOf("traefik-k8s")).toBe(
      "active: Serving at http://localhost:4433: kratos (6 routers)",
    );
    await eventually(() => statusOf("traefik-admin")).toMatch(/admin\.localhost:4434: kratos \(12 routers\)$/);
    await eventually(environment).toMatchObject({ SERVE_PUBLIC_BASE_URL: "http://localhost:4433" });
  });

  test("Hydra and the login UI: their URLs", async () => {
    await eventually(environment).toMatchObject({
      OAUTH2_PROVIDER_URL: "http://hydra.identity.svc.cluster.local:4445",
    });
    await eventually(async () => (await configuration()).selfservice.flows.login.ui_url).toBe(
      "https://login.example.com/ui/login",
    );
  });

  test("an external identity provider: the redirect URI to register there", async () => {
    await eventually(() => statusOf("kratos-external-idp-integrator")).toMatch(
      /^active: Register the redirect URI http:\/\/localhost:4433\/self-service\/methods\/oidc\/callback\/google_[0-9a-f]{40}$/,
    );
    const [provider] = (await configuration()).selfservice.methods.oidc.config.providers;
    expect(provider).toMatchObject({ provider: "google", client_id: "42", client_secret: "s" });
  });

  test("a webhook: it is called with its key, and with another one after that has changed", async () => {
    await type(`run kratos/0 create-admin-account email=${EMAIL} username=admin`, `password=${PASSWORD}`);
    const called = () => http.received.filter(({ path }) => path === "/hook").map(({ authorization }) => authorization);
    await eventually(() => logIn("admin", PASSWORD)).toBe(200);
    await eventually(called).toContain("first-key");
    await type("config user-verification-service api_key=second-key");
    await eventually(async () => (await workload()).configuration).toContain("second-key");
    await eventually(async () => [await logIn("admin", PASSWORD), called().at(-1)]).toEqual([200, "second-key"]);
    expect(JSON.stringify((await configuration()).selfservice.flows.registration)).toContain(`:${http.port}/hook`);
  });

  test("F02: a recovery mail arrives, from a sender whose name is in a file, once the secret has the right password", async () => {
    await writeFile(join(files, "sender"), "The Mail Office");
    await type(`config kratos sender_name=@${join(files, "sender")}`);
    await type("update-secret mail-password", `password=${MAIL_PASSWORD}`);
    await eventually(environment).toMatchObject({
      COURIER_SMTP_CONNECTION_URI: expect.stringContaining(encodeURIComponent(MAIL_PASSWORD)),
      COURIER_SMTP_FROM_NAME: "The Mail Office",
    });
    await model.untilStatus("active");
    await eventually(() => askForRecovery(EMAIL)).toBe(200);
    await eventually(() => mails.received.join()).toMatch(/\b\d{6}\b/);
    expect(mails.received.join()).toMatch(/^From: "The Mail Office" /m);
    expect(mails.received.join()).toContain(`To: ${EMAIL}`);
  });

  test("an authority: its certificate is among those that Kratos trusts", async () => {
    const unit = parse(await type("show-unit kratos/0 --endpoint receive-ca-cert"))["kratos/0"];
    const [certificate] = JSON.parse(unit["relation-info"][0]["application-data"].certificates);
    await eventually(async () => (await workload()).certificates).toContain(certificate.trim());
    expect(alone.certificates).not.toContain(certificate.trim());
  });

  test("Loki and Tempo: lines of Kratos' log and its traces arrive", async () => {
    await eventually(async () => (await workload()).logTargets).toEqual([
      `http://127.0.0.1:${http.port}/loki/api/v1/push`,
    ]);
    const arrivals = async () => {
      await logIn("nobody", PASSWORD);
      return http.received.map(({ path }) => path);
    };
    await eventually(arrivals).toEqual(expect.arrayContaining(["/loki/api/v1/push", "/v1/traces"]));
    const pushed = http.received.find(({ path }) => path === "/loki/api/v1/push");
    expect(pushed?.body).toMatch(/"juju_unit":"kratos\/0"/);
    await eventually(() => statusOf("loki-k8s")).toMatch(/by kratos \(1 groups of alert rules\)$/);
  });

  test("Prometheus and Grafana: where metrics are, which dashboard there is", async () => {
    await eventually(() => statusOf("prometheus-k8s")).toMatch(
      /http:\/\/127\.0\.0\.1:4434\/metrics\/prometheus \(2 groups/,
    );
    const metrics = await fetch("http://127.0.0.1:4434/metrics/prometheus");
    expect(await metrics.text()).toContain("go_goroutines");
    await eventually(() => statusOf("grafana-k8s")).toBe("active: Dashboards: file:kratos.json of kratos");
  });
});

test("the packed charm finds nothing to do with all of them", async () => {
  await model.untilStatus("active");
  const everything = async () => ({
    relations: structuredClone(model.machine.model.relations),
    services: await listServices(model.pebble),
    workload: await workload(),
  });
  const before = await everything();
  model.runWith(runDispatch);
  await model.lookAgain("active");
  model.runWith(runInProcess);
  expect(await everything()).toEqual(before);
});

test("after a refresh the new pod says and does the same, and nobody is logged out", async () => {
  await model.untilStatus("active");
  const former = await workload();
  const hooks = () => model.machine.model.log.flatMap(({ message }) => /^ran "(.+)"/.exec(message)?.[1] ?? []);
  await type(`refresh kratos --path ${charmPath(THIS_ARCHITECTURE)}`);
  const sinceStop = () => hooks().slice(hooks().lastIndexOf("stop"));
  await eventually(sinceStop).toEqual(["stop", "upgrade-charm", "config-changed", "start", "kratos-pebble-ready"]);
  await model.untilStatus("active");
  expect(await workload()).toEqual(former);
  expect(await logIn("admin", PASSWORD)).toBe(200);
});

test("relations that are removed take their effects with them, and everything stays active", async () => {
  await type("config kratos --reset sender_name");
  for (const [endpoint, neighbour] of INTEGRATIONS) await type(`remove-relation kratos:${endpoint} ${neighbour}`);
  await type("remove-relation identity-platform-admin-ui:kratos-info kratos");
  await eventually(workload).toEqual(alone);
  await model.untilStatus("active");
  expect(await logIn("admin", PASSWORD)).toBe(200);
  const units = parse(await type("show-unit kratos/0"))["kratos/0"];
  expect(units["relation-info"].map(({ endpoint }: { endpoint: string }) => endpoint)).toEqual([
    "kratos-peers",
    "pg-database",
  ]);
  await eventually(() => statusOf("prometheus-k8s")).toBe("active: Scraping nothing");
});

test("options come from a file, the command line wins, and an application that is not there is named", async () => {
  await writeFile(join(files, "options.yaml"), "smtp-integrator:\n  host: mail.example.com\n  port: 26\n");
  await type(`config smtp-integrator port=27 --file ${join(files, "options.yaml")}`);
  expect([await type("config smtp-integrator host"), await type("config smtp-integrator port")]).toEqual([
    "mail.example.com",
    "27",
  ]);
  expect((await model.juju(`config hydra --file ${join(files, "options.yaml")}`)).stderr).toContain(
    'no settings found for "hydra"',
  );
});

test("what is not there, or cannot be done, is answered with what can", async () => {
  const typed = async (line: string) => (await model.juju(line)).stderr;
  expect(await typed("deploy hydrate")).toMatch(/charm "hydrate" not found; there are: .*hydra, .*traefik-k8s/);
  expect(await typed("deploy hydra")).toContain('cannot add application "hydra": application already exists');
  expect(await typed("deploy hydra second --config colour=red")).toContain('unknown option "colour"; there are:');
  expect(await typed("integrate kratos:smtp hydra")).toContain("no relations found between kratos:smtp and hydra");
  expect(await typed("integrate kratos:ingress traefik-k8s")).toMatch(
    /no endpoint "ingress"; there are: .*public-route/,
  );
  expect(await typed("remove-relation kratos hydra")).toContain(
    "there are: kratos:pg-database postgresql-k8s:database",
  );
  expect(await typed("refresh hydra --path x.charm")).toContain("is a stand-in of this local model");
  expect(await typed("refresh kratos --path x.charm")).toContain("no such charm file: x.charm");
  expect(await typed("run hydra/0 reconcile")).toContain("hydra/0 has no actions");
  expect(await typed("config kratos log_level=@nothing")).toContain("cannot read the file nothing");
});
