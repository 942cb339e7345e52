import { expect, test } from "vitest";
import { systemInfo } from "#lib/pebble/system-info.ts";
import { usePebble } from "./use-pebble.ts";

const pebble = usePebble();

test("a Pebble tells its version and a boot id that stays as long as it runs", async () => {
  const info = await systemInfo(pebble);
  expect(info.version).toMatch(/^v\d+\.\d+/);
  expect(info.bootId).toMatch(/^[0-9a-f-]{36}$/);
  expect(await systemInfo(pebble)).toEqual(info);
});
