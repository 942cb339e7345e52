import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { containerOf, type EventInput, type State, secretOf, settle, withSecret } from "#lib/testing/index.ts";
import { DECISIONS } from "#tests/contract/vectors/decisions.ts";
import { DATABAG_CASES } from "./bug-ledger-databags.ts";
import { type KratosTrial, servicesOf, startKratosTrial } from "./kratos-scenario.ts";
import { breaking, lookAt, neighbour, type RelatedUnit, relating } from "./related-unit.ts";

let trial: KratosTrial;
let serving: State;
beforeAll(async () => {
  trial = await startKratosTrial();
  serving = (await settle(trial.scenario, trial.relateDatabase(trial.deployed))).state;
});
afterAll(() => trial.stop());

const after = async (state: State, event: EventInput = "update-status"): Promise<RelatedUnit> =>
  lookAt(await trial.scenario.run(event, state));

const PUBLIC = neighbour("public-route", 30, { external_host: "idp.example.com", scheme: "https" });
const WEBHOOK = {
  ...{ url: "https://uvs.example/hook", body: "base64://YQ==", method: "POST" },
  ...{ response_ignore: "True", response_parse: "False" },
};
const PEM = (name: string) => `-----BEGIN CERTIFICATE-----\n${name}\n-----END CERTIFICATE-----`;

/** Each bug of the Python charm that the recorded hooks do not show, by its number in the ledger and what is so instead. */
const CASES: Readonly<Record<string, () => Promise<void>>> = {
  "B-02 of two public routes the older counts": async () => {
    const unit = await after(relating(serving, PUBLIC, neighbour("public-route", 31, { external_host: "b.example" })));
    expect(unit.environment["SERVE_PUBLIC_BASE_URL"]).toBe("https://idp.example.com");
    expect(unit.status.name).toBe("blocked");
    expect(unit.said("public-route", 31)).toEqual({});
  },
  "B-03 a rotated password of the database is followed": async () => {
    const secret = secretOf(serving, "database.7.user.secret");
    const rotated = { ...secret, revisions: [...secret.revisions, { username: "u", password: "next" }] };
    const unit = await after(withSecret(serving, rotated), { kind: "secret-changed", id: `secret:${secret.id}` });
    expect(unit.environment["DSN"]).toContain("//u:next@");
  },
  "B-05 what Hydra, the login UI and the mail server said goes with their relation": async () => {
    const related = relating(
      serving,
      neighbour("hydra-endpoint-info", 40, {
        admin_endpoint: "http://hydra:4445",
        public_endpoint: "http://hydra:4444",
      }),
      neighbour("ui-endpoint-info", 41, { login_url: "https://ui.example/login" }),
      neighbour("smtp", 42, { host: "m", port: "25", auth_type: "none", transport_security: "none" }),
    );
    const before = await after(related);
    expect(before.environment).toMatchObject({ OAUTH2_PROVIDER_URL: "http://hydra:4445" });
    expect(before.environment["COURIER_SMTP_CONNECTION_URI"]).toBe("smtp://m:25/?disable_starttls=true");
    const hydra = await after(...breaking(before.state, "hydra-endpoint-info"));
    expect(hydra.environment["OAUTH2_PROVIDER_URL"]).toBeUndefined();
    const ui = await after(...breaking(before.state, "ui-endpoint-info"));
    expect(ui.config("selfservice.flows")).toBeUndefined();
    const smtp = await after(...breaking(before.state, "smtp"));
    expect(smtp.environment["COURIER_SMTP_CONNECTION_URI"]).toMatch(/mailslurper/);
  },
  "B-06 user, password and database stand in the DSN as they are": async () => {
    const database = trial.relateDatabase(trial.deployed, { password: "p@ss/w:d?#", databag: { database: "a b" } });
    const unit = await after(database);
    expect(unit.environment["DSN"]).toMatch(/^postgres:\/\/relation-1:p%40ss%2Fw%3Ad%3F%23@127\.0\.0\.1:\d+\/a%20b$/);
  },
  "B-07 the courier stops with Kratos when the database goes": async () => {
    const { state } = await after(...breaking(serving, "pg-database"));
    expect(servicesOf(state)).toEqual({ kratos: "inactive", courier: "inactive" });
  },
  "B-08 a secret of the database that cannot be read is waited for": async () => {
    const unit = await after(trial.relateDatabase(trial.deployed, { granted: false }));
    expect(unit.status).toMatchObject({
      name: "waiting",
      message: expect.stringMatching(/secret-user is not granted/),
    });
  },
  "B-09 credentials without an address are waited for": async () => {
    const unit = await after(trial.relateDatabase(trial.deployed, { databag: { endpoints: undefined } }));
    expect(unit.status).toMatchObject({ name: "waiting", message: expect.stringMatching(/sent no endpoints/) });
    expect(servicesOf(unit.state)).toEqual({});
  },
  "B-18 pages without a host are no pages": async () => {
    for (const login_url of ["/ui/login", "https:///ui/login"]) {
      const unit = await after(relating(serving, neighbour("ui-endpoint-info", 41, { login_url })));
      expect(unit.config("selfservice.flows")).toBeUndefined();
      expect(unit.status.name).toBe("active");
    }
  },
  "B-19 of two login UIs the older counts, and the status tells": async () => {
    const pages = (host: string) => ({ login_url: `https://${host}/ui/login` });
    const unit = await after(
      relating(serving, neighbour("ui-endpoint-info", 41, pages("a")), neighbour("ui-endpoint-info", 42, pages("b"))),
    );
    expect(unit.config("selfservice.flows.login.ui_url")).toBe("https://a/ui/login");
    expect(unit.status.message).toMatch(/^Only one relation ui-endpoint-info can count/);
  },
  "B-21 a webhook that cannot be used is left out, the others are not": async () => {
    const unit = await after(
      relating(
        serving,
        neighbour("kratos-login-webhook", 43, { url: "hook" }),
        neighbour("kratos-login-webhook", 44, { ...WEBHOOK, methods: '["totp"]' }),
      ),
    );
    expect(unit.config("selfservice.flows.login.after.totp.hooks.0.config.url")).toBe(WEBHOOK.url);
    expect(unit.status.message).toMatch(/^Relation kratos-login-webhook: url of \S+ cannot be used/);
  },
  "B-22 a webhook whose key cannot be read is held back": async () => {
    const databag = { ...WEBHOOK, auth_config_value_secret: "secret:d0000000000000000vh0" };
    const unit = await after(relating(serving, neighbour("kratos-login-webhook", 43, databag)));
    expect(unit.config("selfservice.flows.login")).toBeUndefined();
    expect(unit.status).toMatchObject({ name: "waiting", message: expect.stringMatching(/to grant its secret/) });
  },
  "B-24 traces over https are encrypted": async () => {
    const receivers = '[{"protocol":{"name":"otlp_http","type":"http"},"url":"https://tempo:4318"}]';
    const unit = await after(relating(serving, neighbour("tracing", 45, { receivers })));
    expect(unit.environment).toMatchObject({
      TRACING_PROVIDERS_OTLP_SERVER_URL: "tempo:4318",
      TRACING_PROVIDERS_OTLP_INSECURE: "false",
    });
  },
  "B-31 a mail server that asks for no password is sent none": async () => {
    for (const auth_type of ["none", "not_provided"]) {
      const databag = { host: "m", port: "25", auth_type, transport_security: "tls" };
      const unit = await after(relating(serving, neighbour("smtp", 42, databag)));
      expect(unit.environment["COURIER_SMTP_CONNECTION_URI"]).toBe("smtps://m:25/");
    }
  },
  "B-34 a route without a scheme is one of http": async () => {
    const unit = await after(relating(serving, neighbour("public-route", 30, { external_host: "idp.example.com" })));
    expect(unit.environment["SERVE_PUBLIC_BASE_URL"]).toBe("http://idp.example.com");
  },
  "B-36 B-37 certificates of every unit count, as version 0 writes them": async () => {
    const unit = (name: string) => ({
      ca: PEM(name),
      certificate: PEM(name),
      chain: JSON.stringify([PEM(name)]),
      version: "0",
    });
    const related = relating(serving, neighbour("receive-ca-cert", 46, {}, { 0: unit("BBB"), 1: unit("AAA"), 2: {} }));
    const { state } = await after(related);
    const bundle = containerOf(state, "kratos").files["/etc/ssl/certs/ca-certificates.crt"]?.content;
    expect(bundle).toBe(`${PEM("AAA")}\n${PEM("BBB")}`);
  },
  "B-38 Kratos is started anew for other certificates, once": async () => {
    const related = relating(serving, neighbour("receive-ca-cert", 46, { certificates: JSON.stringify([PEM("AAA")]) }));
    const unit = await after(related);
    const restarts = unit.outcome.pebble.filter(({ asked }) => asked.startsWith("restart"));
    expect(restarts).toMatchObject([{ asked: "restart kratos courier" }]);
    expect((await after(unit.state)).outcome.pebble.filter(({ writes }) => writes)).toEqual([]);
  },
};

describe("a bug of the Python charm is not here:", () => {
  test.each(Object.entries(CASES))("%s", (_name, check) => check());

  test.each(Object.entries(DATABAG_CASES))("%s", (_name, check) => check({ serving, after }));

  test("each that is to be fixed has a test that names it", () => {
    const named = [
      ...Object.keys(CASES),
      ...Object.keys(DATABAG_CASES),
      ...Object.values(DECISIONS).map(({ bug }) => bug),
    ];
    const numbers = new Set(named.flatMap((name) => name.match(/B-\d\d/g) ?? []));
    const numbered = Array.from({ length: 43 }, (_, index) => `B-${String(index + 1).padStart(2, "0")}`);
    expect(numbered.filter((number) => !numbers.has(number) && !NOT_TO_FIX.includes(number))).toEqual([]);
  });
});

/** The ledger has no B-10; the ConfigMaps keep the names that B-42 is about. */
const NOT_TO_FIX = ["B-10", "B-42"];
