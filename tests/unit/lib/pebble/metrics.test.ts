import { expect, test } from "vitest";
import { PebbleApiError } from "#lib/pebble/errors.ts";
import { addLayer } from "#lib/pebble/layer.ts";
import { getMetrics } from "#lib/pebble/metrics.ts";
import { startServices } from "#lib/pebble/services.ts";
import { fakePebble, httpAnswer } from "./fake-pebble.ts";
import { usePebble } from "./use-pebble.ts";

const pebble = usePebble();

test("metrics tell which services run, once they have run at all", async () => {
  await addLayer(pebble, "web", { services: { web: { override: "replace", command: "sleep 60" } } });
  await startServices(pebble, ["web"]);
  expect(await getMetrics(pebble)).toContain('pebble_service_active{service="web"} 1');
});

test("metrics of a Pebble that is too old for them are refused", async () => {
  const body = JSON.stringify({ type: "error", result: { message: "invalid API endpoint requested" } });
  const old = await fakePebble((socket) => socket.end(httpAnswer(404, body)));
  await expect(getMetrics(old)).rejects.toThrow(new PebbleApiError(404, "invalid API endpoint requested"));
});
