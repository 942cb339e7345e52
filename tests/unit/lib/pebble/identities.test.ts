import { expect, test } from "vitest";
import { PebbleApiError } from "#lib/pebble/errors.ts";
import { listIdentities, replaceIdentities } from "#lib/pebble/identities.ts";
import { usePebble } from "./use-pebble.ts";

const pebble = usePebble();

test("identities are added, changed and removed, and show no password", async () => {
  const password = "$6$salt$hash";
  await replaceIdentities(pebble, {
    bob: { access: "read", local: { "user-id": 4242 } },
    monitor: { access: "metrics", basic: { password } },
  });
  await replaceIdentities(pebble, { bob: { access: "admin", local: { "user-id": 4242 } } });
  expect(await listIdentities(pebble)).toEqual({
    bob: { access: "admin", local: { "user-id": 4242 } },
    monitor: { access: "metrics", basic: { password: "*****" } },
  });
  await replaceIdentities(pebble, { monitor: null });
  expect(Object.keys(await listIdentities(pebble))).toEqual(["bob"]);
});

test("identities that say not who they are are refused", async () =>
  expect(replaceIdentities(pebble, { nobody: { access: "read" } })).rejects.toThrow(PebbleApiError));
