import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  containerOf,
  pebbleReady,
  restarted,
  type Settled,
  type State,
  settle,
  textOfFile,
  withContainer,
  writesOf,
} from "#lib/testing/index.ts";
import { REFUSED_LOG_LEVEL } from "./fake-kratos.ts";
import { type KratosTrial, restartsIn, servicesOf, startKratosTrial } from "./kratos-scenario.ts";

let trial: KratosTrial;
let serving: Settled;
beforeAll(async () => {
  trial = await startKratosTrial();
  serving = await settle(trial.scenario, trial.relateDatabase(trial.deployed));
});
afterAll(() => trial.stop());

const configure = (state: State, config: State["config"]): State => ({ ...state, config });

const configOf = (state: State): string | undefined => textOfFile(state, "kratos", "/etc/config/kratos/kratos.yaml");

describe("an option", () => {
  test("that changes a file only is taken over without a restart", async () => {
    const { state: before } = await trial.scenario.run(
      "config-changed",
      configure(serving.state, { enforce_mfa: false }),
    );
    const off = configure(before, { enforce_mfa: false, enable_local_idp: false });
    const { pebble, state } = await trial.scenario.run("config-changed", off);
    expect(configOf(state)).not.toBe(configOf(before));
    expect(containerOf(state, "kratos").services).toEqual(containerOf(before, "kratos").services);
    expect(pebble.filter(({ asked }) => asked.startsWith("restart"))).toEqual([]);
    expect(state.status.name).toBe("active");
  });

  test("that changes the environment restarts Kratos once", async () => {
    const debugging = configure(serving.state, { log_level: "debug" });
    const outcome = await trial.scenario.run("config-changed", debugging);
    const { state } = outcome;
    expect(restartsIn(outcome)).toEqual(["courier", "kratos"]);
    expect(writesOf(await trial.scenario.run("update-status", state))).toEqual([]);
  });

  test("that cannot be used blocks, and what runs goes on with the last good configuration", async () => {
    const { state, pebble } = await trial.scenario.run(
      "config-changed",
      configure(serving.state, { sender_email: "nobody" }),
    );
    expect(state.status.message).toMatch(
      /^Option sender_email: invalid email address; juju config kratos sender_email=\.\.\.$/,
    );
    expect(pebble.filter(({ writes }) => writes)).toEqual([]);
    expect(containerOf(state, "kratos")).toEqual(containerOf(serving.state, "kratos"));
    const { state: corrected } = await trial.scenario.run(
      "config-changed",
      configure(state, { sender_email: "a@b.example" }),
    );
    expect(corrected.status.name).toBe("active");
  });

  test.each([{ cpu: "abc" }, { enable_oidc_webauthn_sequencing: true, enable_passwordless_login_method: true }])(
    "that cannot be used, %j, keeps no new container from serving",
    async (config) => {
      const { state: blocked } = await trial.scenario.run("config-changed", configure(serving.state, config));
      const anew = withContainer(blocked, "kratos", restarted(containerOf(blocked, "kratos"), "boot-2"));
      const { state } = await trial.scenario.run(pebbleReady("kratos"), anew);
      expect(servicesOf(state)).toEqual({ kratos: "active", courier: "active" });
      expect(state.status).toEqual(blocked.status);
      expect(state.status.name).toBe("blocked");
    },
  );
});

describe("a configuration that Kratos refuses", () => {
  const refused = () => configure(serving.state, { log_level: REFUSED_LOG_LEVEL, enable_local_idp: false });

  test("is never put in place: the old one goes on, and the status names the leaf and not its value", async () => {
    const { state, pebble } = await trial.scenario.run("config-changed", refused());
    expect(state.status.name).toBe("blocked");
    expect(state.status.message).toMatch(
      /^Kratos refuses its new configuration.*, the old one goes on: log\.level: value must be/,
    );
    expect(configOf(state)).toBe(configOf(serving.state));
    expect(containerOf(state, "kratos").layers).toEqual(containerOf(serving.state, "kratos").layers);
    expect(containerOf(state, "kratos").services).toEqual(containerOf(serving.state, "kratos").services);
    expect(pebble.map(({ asked }) => asked)).toContain("remove /etc/config/kratos/kratos.candidate.yaml");
  });

  test("is not tried either where only the environment of Kratos would change", async () => {
    const { state, pebble } = await trial.scenario.run(
      "config-changed",
      configure(serving.state, { log_level: REFUSED_LOG_LEVEL }),
    );
    expect(state.status.message).toMatch(/^Kratos refuses its new configuration \(option log_level\)/);
    expect(containerOf(state, "kratos").services).toEqual(containerOf(serving.state, "kratos").services);
    expect(pebble.filter(({ asked }) => /^(?:restart|add-layer)/.test(asked))).toEqual([]);
  });

  test("is replaced as soon as a good one comes", async () => {
    const { state } = await trial.scenario.run("config-changed", refused());
    const { state: end } = await trial.scenario.run("config-changed", configure(state, { log_level: "debug" }));
    expect(end.status.name).toBe("active");
    expect(textOfFile(end, "kratos", "/etc/config/kratos/kratos.candidate.yaml")).toBeUndefined();
  });
});
