import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  containerOf,
  type EventInput,
  pebbleReady,
  relationOf,
  restarted,
  type State,
  settle,
  withContainer,
  withRelation,
  withSecret,
} from "#lib/testing/index.ts";
import { type KratosTrial, restartsIn, servicesOf, startKratosTrial } from "./kratos-scenario.ts";
import { breaking, lookAt, neighbour, type RelatedUnit, relating } from "./related-unit.ts";

let trial: KratosTrial;
let serving: State;
beforeAll(async () => {
  trial = await startKratosTrial();
  serving = (await settle(trial.scenario, trial.relateDatabase(trial.deployed))).state;
});
afterAll(() => trial.stop());

const unitAfter = async (state: State, event: EventInput = "config-changed"): Promise<RelatedUnit> => {
  const unit = lookAt(await trial.scenario.run(event, state));
  expect(unit.outcome.exitCode).toBe(0);
  return unit;
};

describe("a login UI of whose pages one cannot be used", () => {
  const PAGES = {
    ...{ login_url: "https://ui.example/login", settings_url: "https://ui.example/settings" },
    ...{ recovery_url: "https://ui.example/recovery", consent_url: "https://ui.example/consent" },
  };
  const thenWith = async (pages: Readonly<Record<string, string>>): Promise<RelatedUnit> => {
    const { state } = await unitAfter(relating(serving, neighbour("ui-endpoint-info", 60, PAGES)));
    const told = { ...relationOf(state, "ui-endpoint-info"), remoteAppData: { ...PAGES, ...pages } };
    return unitAfter(withRelation(state, told), "update-status");
  };

  test("goes on as before when it is one that Kratos does not use", async () => {
    const { outcome, status, config } = await thenWith({ consent_url: "https://a b/" });
    expect(status.name).toBe("active");
    expect(restartsIn(outcome)).toEqual([]);
    expect(config("selfservice.flows.login.ui_url")).toBe(PAGES.login_url);
  });

  test("goes on with the others, and the status names it", async () => {
    const { status, config } = await thenWith({ recovery_url: "https://a b/" });
    expect(status.message).toMatch(/^Relation ui-endpoint-info: recovery_url of .* cannot be used: not an absolute/);
    expect(config("selfservice.flows.login.ui_url")).toBe(PAGES.login_url);
    expect(config("selfservice.flows.settings.ui_url")).toBe(PAGES.settings_url);
    expect(config("selfservice.flows.recovery")).toBeUndefined();
  });
});

describe("a mail server that can be used no more", () => {
  const DATABAG = {
    ...{ host: "smtp.example.com", port: "587", auth_type: "plain", transport_security: "starttls", user: "me" },
    password_id: "secret:d0000000000000000sm0",
  };
  const SMTP = neighbour("smtp", 35, DATABAG);
  const PASSWORD = {
    ...{ id: "d0000000000000000sm0", owner: { app: SMTP.remoteApp }, label: "smtp", granted: true },
    revisions: [{ password: "p" }],
  } as const;
  const URI = "smtp://me:p@smtp.example.com:587/";
  const mailing = async (): Promise<State> => {
    const { state, status, environment } = await unitAfter(withSecret(relating(serving, SMTP), PASSWORD));
    expect([status.name, environment["COURIER_SMTP_CONNECTION_URI"]]).toEqual(["active", URI]);
    return state;
  };
  const revoked = (state: State): State => withSecret(state, { ...PASSWORD, granted: false });
  const garbled = (state: State): State =>
    withRelation(state, { ...relationOf(state, "smtp"), remoteAppData: { ...DATABAG, port: "none" } });

  test.each([
    ["whose password is taken back", revoked, /^waiting Waiting for smtp-\w to grant its secret \(smtp\)/],
    ["whose databag is nonsense", garbled, /^blocked Relation smtp: port of smtp-\w cannot be used: not a port/],
  ])("%s goes on to be used, and the status says what is wrong", async (_case, spoil, message) => {
    const { outcome, status, environment } = await unitAfter(spoil(await mailing()), "update-status");
    expect(`${status.name} ${status.message}`).toMatch(message);
    expect(restartsIn(outcome)).toEqual([]);
    expect(environment["COURIER_SMTP_CONNECTION_URI"]).toBe(URI);
  });

  test("holds back no other change", async () => {
    const { environment } = await unitAfter({ ...revoked(await mailing()), config: { log_level: "debug" } });
    expect(environment).toMatchObject({ COURIER_SMTP_CONNECTION_URI: URI, LOG_LEVEL: "debug" });
  });

  test("is no reason not to start in a container that starts anew", async () => {
    const container = restarted(containerOf(await mailing(), "kratos"), "boot-2");
    const unit = await unitAfter(withContainer(revoked(await mailing()), "kratos", container), pebbleReady("kratos"));
    expect(unit.environment["COURIER_SMTP_CONNECTION_URI"]).toMatch(/mailslurper/);
    expect(servicesOf(unit.state)).toEqual({ courier: "active", kratos: "active" });
  });

  test("is left with its relation", async () => {
    const { environment } = await unitAfter(...breaking(revoked(await mailing()), "smtp"));
    expect(environment["COURIER_SMTP_CONNECTION_URI"]).toMatch(/mailslurper/);
  });
});

describe("a command that the status names", () => {
  test("leads to the charm that owns a secret and has not granted it, where no user can", async () => {
    const auth_config_value_secret = "secret:d0000000000000000sm0";
    const hook = { url: "https://hooks.example/", body: "base64://e30=", method: "POST", auth_config_value_secret };
    const databag = { ...hook, response_ignore: "True", response_parse: "False" };
    const { status } = await unitAfter(relating(serving, neighbour("kratos-login-webhook", 50, databag)));
    expect(status.message).toMatch(/auth_config_value_secret is not there; juju status kratos-login-webhook-x$/);
  });

  test("does not relate once more what is related and has no host name yet", async () => {
    const config = { enable_passwordless_login_method: true };
    const { status } = await unitAfter({ ...relating(serving, neighbour("public-route", 30)), config });
    expect(status.message).toBe("Waiting for the public host name: security keys need it (public-route)");
  });
});
