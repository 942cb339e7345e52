import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  providerDatabag,
  providerUnitDatabag,
  readAlertRules,
  readProviderDatabag,
  readProviderUnitDatabag,
  readTopology,
  requirerDatabag,
} from "#lib/interfaces/loki-push-api.ts";
import recorded from "./data/loki-push-api.json" with { type: "json" };
import { hostileDatabags } from "./hostile-databags.ts";
import { jsonValues } from "./json-values.ts";
import { KRATOS, topologies } from "./topologies.ts";

const PUSH_URL = "http://loki-0.loki-endpoints.cos.svc.cluster.local:3100/loki/api/v1/push";

describe("loki_push_api", () => {
  test("metadata and alert rules are the recorded ones", () => {
    const written = requirerDatabag({
      topology: KRATOS,
      alertRules: [{ path: "kratos.rule", content: recorded.rules }],
    });
    expect(jsonValues(written)).toEqual(jsonValues(recorded.databag));
  });

  test("without rules an empty object is sent", () =>
    expect(requirerDatabag({ topology: KRATOS, alertRules: [] })["alert_rules"]).toBe("{}"));

  test("a unit of Loki says where it takes logs", () => {
    const databag = providerUnitDatabag({
      url: PUSH_URL,
      publicAddress: "loki-0.loki-endpoints.cos.svc.cluster.local",
    });
    expect(jsonValues(databag)).toEqual({
      public_address: "loki-0.loki-endpoints.cos.svc.cluster.local",
      endpoint: { url: PUSH_URL },
    });
    expect(readProviderUnitDatabag(databag)).toEqual({ state: "ready", value: PUSH_URL });
  });

  test.each([
    ["no endpoint yet", { public_address: "x" }, { state: "pending" }],
    ["no JSON", { endpoint: PUSH_URL }, { state: "invalid", key: "endpoint", reason: "not JSON" }],
    [
      "another scheme",
      { endpoint: '{"url":"file:///etc/passwd"}' },
      { state: "invalid", key: "endpoint", reason: "url: not an http or https URL" },
    ],
    [
      "no host",
      { endpoint: '{"url":"http:///loki/api/v1/push"}' },
      { state: "invalid", key: "endpoint", reason: "url: not an http or https URL" },
    ],
  ])("a unit with %s has no URL", (_, databag, reading) => expect(readProviderUnitDatabag(databag)).toEqual(reading));

  test("Loki reads who sends logs and the rules that came with them, whoever it is", () => {
    fc.assert(
      fc.property(topologies, (topology) => {
        const databag = requirerDatabag({ topology, alertRules: [{ path: "a.rule", content: recorded.rules }] });
        expect(readTopology(databag)).toEqual({ state: "ready", value: topology });
        expect(readAlertRules(databag)).toMatchObject({
          state: "ready",
          value: [{ rules: [{ labels: { juju_application: topology.application, severity: "error" } }] }],
        });
      }),
    );
  });

  test("a requirer reads why Loki refused its rules", () => {
    expect(readProviderDatabag(providerDatabag(["parse error", "no expr"]))).toEqual({
      state: "ready",
      value: "parse error; no expr",
    });
    expect(readProviderDatabag(providerDatabag([]))).toEqual({ state: "pending" });
  });

  test("whatever a databag holds, both sides read it without an exception", () => {
    const nearly = [{ url: PUSH_URL }, { errors: "e" }, ...Object.values(jsonValues(recorded.databag))];
    fc.assert(
      fc.property(hostileDatabags(["endpoint", "metadata", "alert_rules", "event"], nearly), (databag) => {
        for (const read of [readProviderUnitDatabag, readTopology, readAlertRules, readProviderDatabag])
          expect(read(databag).state).toMatch(/^(pending|invalid|ready)$/);
      }),
    );
  });
});
