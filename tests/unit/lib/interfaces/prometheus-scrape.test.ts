import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  providerDatabag,
  providerUnitDatabag,
  readProviderDatabag,
  readProviderUnitDatabag,
  readRequirerDatabag,
  requirerDatabag,
  type ScrapedUnit,
} from "#lib/interfaces/prometheus-scrape.ts";
import recorded from "./data/prometheus-scrape.json" with { type: "json" };
import { hostileDatabags } from "./hostile-databags.ts";
import { jsonValues } from "./json-values.ts";
import { KRATOS, topologies } from "./topologies.ts";

const JOBS = [{ metrics_path: "/metrics/prometheus", static_configs: [{ targets: ["*:4434"] }] }];
const RULES = [{ path: "kratos.rule", content: recorded.rules }];

describe("prometheus_scrape", () => {
  test("topology, jobs and the charm's own alert rules are the recorded ones", () => {
    const written = jsonValues(providerDatabag({ topology: KRATOS, jobs: JOBS, alertRules: RULES }));
    const { alert_rules: rules, ...rest } = jsonValues(recorded.databag);
    expect(written).toMatchObject(rest);
    expect(groupsIn(written["alert_rules"])[0]).toEqual(groupsIn(rules)[0]);
    expect(Object.keys(written)).toEqual(Object.keys(recorded.databag));
  });

  test("the rules on hosts come last and fire when the recorded ones do", () => {
    const written = jsonValues(providerDatabag({ topology: KRATOS, jobs: JOBS, alertRules: RULES }));
    const { alert_rules: rules } = jsonValues(recorded.databag);
    expect(withoutAnnotations(written["alert_rules"])).toEqual(withoutAnnotations(rules));
  });

  test("a unit says where it is as recorded, and its host name beside it", () => {
    expect(providerUnitDatabag({ unit: "kratos/0", address: "192.0.2.0" })).toEqual(recorded.unitDatabag);
    expect(
      providerUnitDatabag({ unit: "kratos/0", address: "192.0.2.0", fqdn: "kratos-0.kratos-endpoints" }),
    ).toMatchObject({ prometheus_scrape_unit_fqdn: "kratos-0.kratos-endpoints" });
  });

  test("a placeholder for the topology leaves no matcher behind", () => {
    const rule = { alert: "A", expr: 'rate(a{%%juju_topology%%, code="500"}[5m]) / rate(b{%%juju_topology%%}[5m])' };
    const databag = providerDatabag({ topology: KRATOS, jobs: [], alertRules: [{ path: "a.rule", content: rule }] });
    expect(databag["alert_rules"]).toContain(JSON.stringify('rate(a{ code="500"}[5m]) / rate(b{}[5m])'));
  });

  test("what an application says, Prometheus reads, whoever it is", () => {
    fc.assert(
      fc.property(topologies, fc.array(jobs, { maxLength: 3 }), (topology, wanted) => {
        const reading = readProviderDatabag(providerDatabag({ topology, jobs: wanted, alertRules: RULES }));
        expect(reading).toMatchObject({ state: "ready", value: { topology, jobs: wanted } });
        expect(reading).toHaveProperty("value.alertRules.length", 2);
      }),
    );
  });

  test("where a unit is, Prometheus reads", () => {
    fc.assert(
      fc.property(units, (unit) => {
        expect(readProviderUnitDatabag(providerUnitDatabag(unit))).toEqual({ state: "ready", value: unit });
      }),
    );
  });

  test("a unit of an old provider, one that says nothing yet, one that says nonsense", () => {
    const old = { prometheus_scrape_host: "10.1.2.3" };
    expect(readProviderUnitDatabag(old)).toEqual({ state: "ready", value: { address: "10.1.2.3" } });
    expect(readProviderUnitDatabag({})).toEqual({ state: "pending" });
    expect(readProviderUnitDatabag({ prometheus_scrape_unit_address: "http://a/" })).toEqual({
      state: "invalid",
      key: "prometheus_scrape_unit_address",
      reason: "not an IP address or host name",
    });
  });

  test("a model that no Juju can have is refused by name", () => {
    const { databag } = recorded;
    const scrape_metadata = databag.scrape_metadata.replace("3b2f0d3e", "3b2f");
    expect(readProviderDatabag({ ...databag, scrape_metadata })).toEqual({
      state: "invalid",
      key: "scrape_metadata",
      reason: "model_uuid: Invalid UUID",
    });
  });

  test("what Prometheus cannot use, the application reads", () => {
    const errors = { alertRules: "group a: no expr", jobs: "" };
    expect(readRequirerDatabag(requirerDatabag(errors))).toEqual({ state: "ready", value: errors });
    expect(requirerDatabag({ alertRules: "", jobs: "" })).toEqual({ event: "" });
    expect(readRequirerDatabag({})).toEqual({ state: "pending" });
  });

  test("whatever a databag holds, both sides read it without an exception", () => {
    const keys = [...Object.keys(recorded.databag), ...Object.keys(recorded.unitDatabag), "event"];
    const nearly = [{ errors: "e", scrape_job_errors: "" }, ...Object.values(jsonValues(recorded.databag))];
    fc.assert(
      fc.property(hostileDatabags(keys, nearly), (databag) => {
        const completed = { ...recorded.databag, ...databag };
        for (const read of [readProviderDatabag, readProviderUnitDatabag, readRequirerDatabag])
          expect(read(completed).state).toMatch(/^(pending|invalid|ready)$/);
      }),
    );
  });
});

const text = fc.string({ minLength: 1 });
const jobs = fc.record({
  metrics_path: text,
  static_configs: fc.array(fc.record({ targets: fc.array(text, { maxLength: 3 }) }), { maxLength: 2 }),
});

const units: fc.Arbitrary<ScrapedUnit> = fc.record(
  { address: fc.oneof(fc.ipV4(), fc.ipV6(), fc.constant("kratos-0.kratos")), unit: text, fqdn: text, path: text },
  { requiredKeys: ["address"] },
);

const groupsIn = (rules: unknown): readonly unknown[] =>
  typeof rules === "object" && rules !== null && "groups" in rules && Array.isArray(rules.groups) ? rules.groups : [];

const withoutAnnotations = (rules: unknown): unknown =>
  JSON.parse(JSON.stringify(rules, (key, value: unknown) => (key === "annotations" ? undefined : value)));
