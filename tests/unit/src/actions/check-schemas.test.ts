import { Duplex } from "node:stream";
import { afterEach, expect, test, vi } from "vitest";
import { checkSchemasAction } from "#src/actions/check-schemas.ts";
import { connectToKratos } from "#src/kratos/admin-api/connection.ts";
import type { World } from "#src/world.ts";
import { recordingTools } from "../../lib/hook-tools/recording-tools.ts";

afterEach(() => void vi.useRealTimers());

/** Takes every byte and answers none. */
const silent = (): Duplex => new Duplex({ read: () => {}, write: (_chunk, _encoding, written) => written() });

const worldWith = (connect: () => Duplex): World => {
  const log = (): void => {};
  return {
    environment: {},
    context: {
      event: { kind: "action", name: "check-schemas", id: "7" },
      ...{ unit: "kratos/0", app: "kratos", model: { name: "m", uuid: "u" } },
      ...{ jujuVersion: "3.6.28", charmDirectory: "/" },
    },
    tools: recordingTools({ "config-get": { stdout: "{}" }, "relation-ids": { stdout: "[]" } }),
    log: { trace: log, debug: log, info: log, warn: log, error: log },
    progress: async () => {},
    pebble: { socketPath: "/nowhere", connect },
    kratos: () => connectToKratos({ baseUrl: "http://127.0.0.1:1" }),
  };
};

test("a container that does not answer is told as one that is not ready", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const schemas = JSON.stringify({ employee_v0: { properties: { traits: { type: "object" } } } });
  let over = false;
  const ended = checkSchemasAction
    .run({ schemas, "default-schema-id": "employee_v0" }, worldWith(silent))
    .finally(() => {
      over = true;
    });
  while (!over) {
    await new Promise((resolve) => void setImmediate(resolve));
    await vi.advanceTimersByTimeAsync(1000);
  }
  expect(await ended).toMatchObject({
    outcome: "failed",
    message: "The workload container is not ready; see: juju status kratos",
  });
});
