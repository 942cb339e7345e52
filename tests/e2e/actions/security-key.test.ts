import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, expect, vi } from "vitest";
import { stringify } from "yaml";
import { ensureProgram } from "#tools/programs/ensure-program.ts";
import { passwordCredential } from "../password-credential.ts";
import { test } from "../shared-model.ts";
import { askAdmin, readIdentity, seedIdentity } from "./admin-api.ts";
import { type Browser, openBrowser } from "./browser.ts";
import type { ActionModel } from "./run-action.ts";
import { newSecurityKey, RELYING_PARTY } from "./security-key.ts";

const PASSWORD = "the password of before";
const EMAIL = "key@example.com";

let model: ActionModel;
test.beforeAll(async ({ model: shared }) => {
  model = shared;
  await turnOnSecurityKeys();
});
/** A new container has no layers but the charm's. */
afterAll(async () => {
  await model.juju("restart-container");
  await model.lookAgain("active");
});

/** The charm turns security keys on with an option that needs a public route; here a layer of Pebble does. */
const turnOnSecurityKeys = async (): Promise<void> => {
  const { id, origin } = RELYING_PARTY;
  const environment = {
    SELFSERVICE_METHODS_WEBAUTHN_ENABLED: "true",
    SELFSERVICE_METHODS_WEBAUTHN_CONFIG_RP_DISPLAY_NAME: "Test",
    SELFSERVICE_METHODS_WEBAUTHN_CONFIG_RP_ID: id,
    SELFSERVICE_METHODS_WEBAUTHN_CONFIG_RP_ORIGINS: origin,
  };
  const layer = join(model.unit.directory, "security-keys.yaml");
  await writeFile(layer, stringify({ services: { kratos: { override: "merge", environment } } }));
  const pebble = await ensureProgram("pebble", () => undefined);
  const env = { ...process.env, PEBBLE_SOCKET: join(model.unit.root, "containers", "kratos", "pebble.socket") };
  await promisify(execFile)(pebble, ["add", "security-keys", layer], { env });
  await promisify(execFile)(pebble, ["replan"], { env });
  await vi.waitFor(async () => expect((await askAdmin("GET", "/admin/health/ready")).status).toBe(200), 20_000);
};

const logIn = async (): Promise<Browser> => {
  const browser = openBrowser();
  const login = await browser.open("login");
  await login.submit({ method: "password", identifier: EMAIL, password: PASSWORD });
  return browser;
};

test("reset-identity-mfa removes a security key that was really set up, after which the password is enough", async () => {
  const { id } = await seedIdentity({
    traits: { email: EMAIL },
    credentials: { password: passwordCredential(PASSWORD) },
  });
  const key = newSecurityKey();
  const settings = await (await logIn()).open("settings");
  const registered = await settings.submit({
    ...{
      method: "webauthn",
      webauthn_register_displayname: "My key",
      webauthn_register: key.register(settings.challenge),
    },
  });
  expect(registered.status).toBe(200);

  const browser = await logIn();
  expect(await browser.whoami()).toBe(403);
  const second = await browser.open("login?aal=aal2");
  const proven = await second.submit({
    method: "webauthn",
    identifier: EMAIL,
    webauthn_login: key.logIn(second.challenge),
  });
  expect(proven.status).toBe(200);
  expect(await browser.whoami()).toBe(200);

  const { results } = await model.run("reset-identity-mfa", { "identity-id": id, "mfa-type": "webauthn" });
  expect(results).toMatchObject({ changed: "true", removed: "webauthn", "second-factors": "" });
  expect((await readIdentity(id)).credentials["webauthn"]?.config).not.toHaveProperty("credentials");
  expect(await (await logIn()).whoami()).toBe(200);
});
