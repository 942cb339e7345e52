import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { alertRuleGroups, GroupsOnWire, groupsOnWire } from "#lib/interfaces/alert-rules.ts";
import { KRATOS, topologies } from "./topologies.ts";

const asItIs = (expression: string): string => expression;
const RULE = { alert: "Down", expr: "up == 0" };

describe("alert rules", () => {
  test("a file with a single rule is a group of the file's name", () =>
    expect(alertRuleGroups([{ path: "kratos-down.rule", content: RULE }], KRATOS, asItIs)).toEqual([
      {
        name: "identity_3b2f0d3e_kratos_kratos_down_alerts",
        rules: [
          {
            ...RULE,
            labels: {
              juju_model: "identity",
              juju_model_uuid: "3b2f0d3e-5c1a-4c8e-9f0a-7d6b5e4c3a21",
              juju_application: "kratos",
              juju_charm: "kratos",
            },
          },
        ],
      },
    ]));

  test.each([
    ["mail.rules", "queue", "identity_3b2f0d3e_kratos_queue_alerts"],
    ["mail/courier/a.rules", "queue", "identity_3b2f0d3e_kratos_mail_courier_queue_alerts"],
    ["a.rules", "Mail queue: 5 %", "identity_3b2f0d3e_kratos_Mail_queue:_5___alerts"],
    ["a.rules", "other_0123abcd_app_queue_alerts", "other_0123abcd_app_queue_alerts"],
  ])("the file %s with the group %j makes the group %s", (path, name, expected) =>
    expect(alertRuleGroups([{ path, content: { groups: [{ name, rules: [] }] } }], KRATOS, asItIs)).toEqual([
      { name: expected, rules: [] },
    ]),
  );

  test("labels of a rule come first and win over the application's", () => {
    const labels = { severity: "error", juju_charm: "another" };
    const [group] = alertRuleGroups([{ path: "a.rule", content: { ...RULE, labels } }], KRATOS, asItIs);
    expect(Object.entries(group?.rules[0]?.labels ?? {})).toEqual([
      ["severity", "error"],
      ["juju_charm", "another"],
      ["juju_model", "identity"],
      ["juju_model_uuid", "3b2f0d3e-5c1a-4c8e-9f0a-7d6b5e4c3a21"],
      ["juju_application", "kratos"],
    ]);
  });

  test("any model and application give a name that Prometheus takes, and made names stay", () => {
    fc.assert(
      fc.property(topologies, fc.string(), (topology, name) => {
        const file = { path: "a.rule", content: { groups: [{ name, rules: [RULE] }] } };
        const groups = alertRuleGroups([file], topology, asItIs);
        expect(groups[0]?.name).toMatch(/^[a-zA-Z0-9_:]+$/);
        expect(alertRuleGroups([{ path: "b/c.rule", content: { groups } }], topology, asItIs)).toEqual(groups);
      }),
    );
  });

  test("what goes on the wire comes back, with what else Prometheus knows", () => {
    const groups = [{ name: "a", interval: "5m", rules: [{ ...RULE, keep_firing_for: "1m" }] }];
    expect(GroupsOnWire.parse(JSON.parse(groupsOnWire(groups)))).toEqual(groups);
    expect(GroupsOnWire.parse(JSON.parse(groupsOnWire([])))).toEqual([]);
  });
});
