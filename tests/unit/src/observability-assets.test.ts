import { describe, expect, test } from "vitest";
import { alertRuleGroups } from "#lib/interfaces/alert-rules.ts";
import dashboard from "#src/assets/grafana-dashboards/kratos.json" with { type: "json" };
import lokiRules from "#src/assets/loki-alert-rules/kratos.json" with { type: "json" };
import prometheusRules from "#src/assets/prometheus-alert-rules/kratos.json" with { type: "json" };
import { KRATOS } from "#tests/unit/lib/interfaces/topologies.ts";

const files = [lokiRules, prometheusRules].map((content) => ({ path: "kratos.json", content }));
const groups = alertRuleGroups(files, KRATOS, (expression) => expression);

describe("what the charm brings for observation", () => {
  test("groups and alerts have the names that silences and routes go by", () =>
    expect(Object.fromEntries(groups.map(({ name, rules }) => [name, rules.map(({ alert }) => alert)]))).toEqual({
      identity_3b2f0d3e_kratos_KratosHighSeverityLog_alerts: ["HighFrequencyHighSeverityLog"],
      identity_3b2f0d3e_kratos_KratosUnavailable_alerts: ["KratosUnavailable-multiple", "KratosUnavailable-all"],
    }));

  test.each(groups.flatMap(({ rules }) => rules.map((rule) => [rule.alert, rule] as const)))(
    "the text of the alert %s has no blanks: its expression keeps every label that it names",
    (_, { expr, annotations }) => {
      const texts = Object.values(annotations ?? {});
      const named = texts.flatMap((text) => [...text.matchAll(/\$labels\.(\w+)/g)].map(([, label]) => label));
      const aggregations = [...expr.matchAll(/by \(([^)]*)\)/g)].map(([, labels]) => labels?.split(", ") ?? []);
      expect(named.length).toBeGreaterThan(0);
      for (const kept of aggregations) expect(kept).toEqual(expect.arrayContaining(named));
    },
  );

  test("panels do not overlap, and ask the data sources that Grafana chooses", () => {
    const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, index) => `${x + (index % w)},${y + Math.floor(index / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    const sources = dashboard.panels.flatMap(({ datasource, targets }) => [
      datasource,
      ...targets.map((each) => each.datasource),
    ]);
    for (const { type, uid } of sources) expect(uid).toBe(`$\{${type === "loki" ? "lokids" : "prometheusds"}}`);
  });
});
