import { expect } from "vitest";
import { containerOf, type EventInput, relationOf, type State, textOfFile, withRelation } from "#lib/testing/index.ts";
import { KRATOS_IMAGE } from "./fake-kratos.ts";
import { startFakeKubernetes } from "./fake-kubernetes.ts";
import { startKratosTrial } from "./kratos-scenario.ts";
import { breaking, lookAt, neighbour, type RelatedUnit, relating } from "./related-unit.ts";

/** What a case starts from. */
export interface Surroundings {
  readonly serving: State;
  readonly after: (state: State, event?: EventInput) => Promise<RelatedUnit>;
}

const PUBLIC = neighbour("public-route", 30, { external_host: "idp.example.com", scheme: "https" });
const PAGES = neighbour("ui-endpoint-info", 31, { login_url: "https://ui.example/login" });
const INFO = neighbour("kratos-info", 32);

const integrator = (...providers: readonly object[]) =>
  neighbour("kratos-external-idp", 33, { providers: JSON.stringify(providers) });

const LOKI = (name: string) => ({ endpoint: JSON.stringify({ url: `http://${name}:3100/loki/api/v1/push` }) });

const logTargets = (state: State) =>
  Object.entries(
    containerOf(state, "kratos").layers.find(({ label }) => label === "kratos-log-forwarding")?.layer["log-targets"] ??
      {},
  ).map(([name, { services }]) => `${name} ${services}`);

/** Bugs of the Python charm about databags, files and the log, by their number in the ledger and what is so instead. */
export const DATABAG_CASES: Readonly<Record<string, (surroundings: Surroundings) => Promise<void>>> = {
  "B-04 a route is asked for in any hook": async ({ serving, after }) => {
    for (const event of ["leader-elected", "upgrade-charm", "update-status", "config-changed"] as const) {
      const unit = await after(relating(serving, neighbour("internal-route", 34), PUBLIC), event);
      expect(unit.said("internal-route")).toMatchObject({ raw: "True" });
      expect(unit.said("public-route")["config"]).toContain("*.idp.example.com");
    }
  },
  "B-12 what people can no longer use is no longer told": async ({ serving, after }) => {
    const before = await after(relating(serving, PUBLIC, PAGES, INFO));
    expect(before.said("kratos-info")["feature_flags"]).toBe("password,totp,backup_codes");
    const unit = await after({ ...before.state, config: { enable_local_idp: false } }, "config-changed");
    expect(unit.said("kratos-info")).not.toHaveProperty("feature_flags");
    expect(unit.said("kratos-info")).toHaveProperty("admin_endpoint");
  },
  "B-13 Apple may be described as integrators of before do": async ({ serving, after }) => {
    const apple = { provider: "apple", client_id: "a", team_id: "t", private_key_id: "k", private_key: "PEM" };
    const unit = await after(relating(serving, PUBLIC, integrator(apple)));
    expect(unit.config("selfservice.methods.oidc.config.providers.0")).toMatchObject({
      ...{ provider: "apple", apple_team_id: "t", apple_private_key_id: "k", apple_private_key: "PEM" },
    });
  },
  "B-15 an empty list of providers is none": async ({ serving, after }) => {
    const unit = await after(relating(serving, PUBLIC, integrator()));
    expect(unit.status.name).toBe("active");
    expect(unit.said("kratos-external-idp")).toEqual({});
  },
  "B-16 a provider that Kratos does not know is told and left out, and yandex is known": async ({ serving, after }) => {
    const entry = (provider: string) => ({ provider, client_id: "c", client_secret: "s", id: provider });
    const unit = await after(relating(serving, PUBLIC, integrator(entry("myspace"), entry("yandex"), entry("yander"))));
    expect(unit.status.message).toMatch(/provider myspace is left out/);
    expect(unit.said("kratos-external-idp")["providers"]).toMatch(/"yandex".*"yander"/);
    expect(unit.config("selfservice.methods.oidc.config.providers.1.provider")).toBe("yandex");
  },
  "B-17 numbers in texts stay texts": async ({ serving, after }) => {
    const entry = {
      provider: "microsoft",
      client_id: "123456789",
      client_secret: "00123",
      tenant_id: "4242",
      label: "null",
    };
    const unit = await after(relating(serving, PUBLIC, integrator(entry)));
    expect(unit.config("selfservice.methods.oidc.config.providers.0")).toMatchObject({
      ...{ client_id: "123456789", client_secret: "00123", microsoft_tenant: "4242", label: "null" },
    });
  },
  "B-25 a mail server's password that cannot be read is waited for": async ({ serving, after }) => {
    const databag = { host: "m", port: "587", auth_type: "plain", transport_security: "starttls", user: "u" };
    const smtp = neighbour("smtp", 35, { ...databag, password_id: "secret:d0000000000000000sm0" });
    const unit = await after(relating(serving, smtp));
    expect(unit.status).toMatchObject({
      name: "waiting",
      message: expect.stringMatching(/to grant its secret \(smtp\)/),
    });
  },
  "B-27 a unit of Loki without an address hides no other": async ({ serving, after }) => {
    const { state } = await after(relating(serving, neighbour("logging", 36, {}, { 0: {}, 1: LOKI("loki-1") })));
    expect(logTargets(state)).toEqual([`${relationOf(state, "logging").remoteApp}/1 all`]);
  },
  "B-28 nothing is said in a relation that breaks, and its targets are switched off": async ({ serving, after }) => {
    const gone = neighbour("logging", 36, {}, { 0: LOKI("a") });
    const stays = neighbour("logging", 37, {}, { 0: LOKI("b") });
    const before = await after(relating(serving, gone, stays));
    const silent = withRelation(before.state, { ...gone, localAppData: {} });
    const unit = await after(...breaking(silent, "logging", gone.id));
    expect(unit.said("logging", 36)).toEqual({});
    expect(logTargets(unit.state).toSorted()).toEqual([`${gone.remoteApp}/0 -all`, `${stays.remoteApp}/0 all`]);
  },
  "B-30 Prometheus learns of another pod and another leader in any hook": async ({ serving, after }) => {
    const stale = { scrape_jobs: "[]", scrape_metadata: '{"unit":"kratos/9"}' };
    const metrics = {
      ...neighbour("metrics-endpoint", 38),
      ...{ localAppData: stale, localUnitData: { prometheus_scrape_unit_address: "10.9.9.9" } },
    };
    const unit = await after(relating(serving, metrics));
    expect(unit.said("metrics-endpoint")["scrape_metadata"]).toContain('"kratos/0"');
    const { localUnitData } = relationOf(unit.state, "metrics-endpoint");
    expect(localUnitData).toMatchObject({ prometheus_scrape_unit_address: "127.0.0.1" });
  },
  "B-39 Grafana is told of a change of the dashboard only": async ({ serving, after }) => {
    const first = await after(relating(serving, neighbour("grafana-dashboard", 39)));
    const told = first.said("grafana-dashboard")["dashboards"];
    for (const event of ["config-changed", "leader-elected", "upgrade-charm"] as const)
      expect((await after(first.state, event)).said("grafana-dashboard")["dashboards"]).toBe(told);
  },
  "B-43 ConfigMaps that may not be made block the unit, and the hook succeeds": async () => {
    const kubernetes = await startFakeKubernetes("identity");
    const trial = await startKratosTrial(KRATOS_IMAGE, kubernetes.environment);
    kubernetes.refuseWith(403);
    const forbidden = lookAt(await trial.scenario.run("install", trial.relateDatabase(trial.deployed)));
    expect(forbidden.outcome.exitCode).toBe(0);
    expect(forbidden.status.message).toMatch(/juju trust kratos --scope=cluster$/);
    const debugging = { ...forbidden.state, config: { log_level: "debug" } };
    const followed = lookAt(await trial.scenario.run("config-changed", debugging));
    expect(followed.environment).toMatchObject({ LOG_LEVEL: "debug" });
    kubernetes.refuseWith(undefined);
    const { state } = await trial.scenario.run("update-status", forbidden.state);
    expect(state.status.name).toBe("active");
    expect([...kubernetes.configMaps.keys()].toSorted()).toEqual(["identity-schemas", "oidc-providers"]);
    expect(textOfFile(state, "kratos", "/etc/config/kratos/kratos.yaml")).toContain("social_user_v0");
    await Promise.all([trial.stop(), kubernetes.stop()]);
  },
};
