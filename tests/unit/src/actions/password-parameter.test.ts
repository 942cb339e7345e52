import { expect, test } from "vitest";
import { Secret } from "#lib/juju/secret.ts";
import { pebbleAt } from "#lib/pebble/transport.ts";
import { readPassword } from "#src/actions/frame/password-parameter.ts";
import type { World } from "#src/world.ts";
import { recordingTools } from "../../lib/hook-tools/recording-tools.ts";

const worldOf = (secret: object): { readonly world: World; readonly told: readonly string[] } => {
  const told: string[] = [];
  const log = (): void => {};
  const world: World = {
    environment: {},
    context: {
      event: { kind: "action", name: "reset-password", id: "7" },
      ...{ unit: "identity/0", app: "identity", model: { name: "m", uuid: "u" } },
      ...{ jujuVersion: "3.6.28", charmDirectory: "/" },
    },
    tools: recordingTools({ "secret-get": { stdout: JSON.stringify(secret) } }),
    log: { trace: log, debug: log, info: log, warn: log, error: log },
    progress: async (line) => void told.push(line),
    pebble: pebbleAt("/nowhere"),
    kratos: () => {
      throw new Error("nobody asks Kratos");
    },
  };
  return { world, told };
};

test.each([
  [{}, "The secret secret:1 has no key 'password'; run: juju update-secret secret:1 password=..."],
  [
    { password: "" },
    "The secret secret:1 is empty under the key 'password'; run: juju update-secret secret:1 password=...",
  ],
])("a secret with %j holds no password", async (secret, message) =>
  expect(await readPassword({ "password-secret-id": "secret:1" }, worldOf(secret).world)).toMatchObject({
    outcome: "failed",
    message,
  }),
);

test("a password in clear text is taken with a warning that names the application to grant a secret to", async () => {
  const { world, told } = worldOf({});
  const password = await readPassword({ password: new Secret("battery staple 2") }, world);
  expect(password).toEqual(new Secret("battery staple 2"));
  expect(told).toEqual([expect.stringContaining("juju grant-secret NAME identity,")]);
});
