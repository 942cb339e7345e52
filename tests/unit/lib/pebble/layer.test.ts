import { describe, expect, test } from "vitest";
import { PebbleApiError } from "#lib/pebble/errors.ts";
import { addLayer, type Layer } from "#lib/pebble/layer.ts";
import { getPlan } from "#lib/pebble/plan.ts";
import { usePebble } from "./use-pebble.ts";

const pebble = usePebble();
const layer = (name: string, command: string): Layer => ({ services: { [name]: { override: "replace", command } } });

describe("the plan", () => {
  test("is an empty object at first", async () => expect(await getPlan(pebble)).toBe("{}\n"));

  test("takes a layer of the same label in its place, and shows as YAML", async () => {
    await addLayer(pebble, "same", layer("same", "sleep 1"));
    await addLayer(pebble, "same", layer("same", "sleep 2"));
    expect(await getPlan(pebble)).toContain("command: sleep 2");
    expect(await getPlan(pebble)).not.toContain("command: sleep 1\n");
  });

  test("keeps what a later layer leaves out", async () => {
    await addLayer(pebble, "stays", layer("stays", "sleep 3"));
    await addLayer(pebble, "stays", layer("more", "sleep 4"));
    expect(await getPlan(pebble)).toContain("command: sleep 3");
  });

  test("takes all that a layer may say", async () => {
    const all: Layer = {
      summary: "all",
      services: {
        first: { override: "replace", command: "sleep 5" },
        all: {
          override: "replace",
          summary: "a",
          description: "b",
          command: "sleep 5",
          startup: "disabled",
          after: ["first"],
          requires: ["first"],
          environment: { A: "b: c # d" },
          "user-id": 0,
          "group-id": 0,
          "working-dir": "/",
          "on-success": "failure-shutdown",
          "on-failure": "success-shutdown",
          "on-check-failure": { all: "restart" },
          "backoff-delay": "1s",
          "backoff-factor": 2.5,
          "backoff-limit": "1m",
          "kill-delay": "3s",
        },
      },
      checks: {
        all: {
          override: "replace",
          level: "alive",
          startup: "disabled",
          period: "1m",
          timeout: "2s",
          threshold: 5,
          exec: { command: "true", "service-context": "all", "working-dir": "/" },
        },
      },
      "log-targets": {
        all: { override: "replace", type: "loki", location: "http://127.0.0.1:1/x", services: ["-all"] },
      },
    };
    await addLayer(pebble, "all", all);
    const plan = await getPlan(pebble);
    for (const word of ["b: c # d", "backoff-factor: 2.5", "on-check-failure", "service-context: all", "type: loki"])
      expect(plan).toContain(word);
  });

  test.each<[string, string, Layer, boolean, string]>([
    ["a label that exists, when it shall not be combined", "taken", layer("taken", "true"), false, "already exists"],
    ["a label that Pebble keeps to itself", "pebble-x", layer("x", "true"), true, "reserved"],
    ["a service without a command", "bare", { services: { bare: { override: "replace" } } }, true, "must define"],
  ])("refuses %s", async (_what, label, refused, combine, reason) => {
    await addLayer(pebble, "taken", layer("taken", "true"));
    const adding = addLayer(pebble, label, refused, { combine });
    await expect(adding).rejects.toThrow(PebbleApiError);
    await expect(adding).rejects.toThrow(reason);
  });
});
