import * as z from "zod";
import { applicationLabels, type JujuTopology } from "./juju-topology.ts";

/**
 * Alert rules as charms send them to Loki and to Prometheus (cosl `AlertRules`): each group is named after the application that
 * brings it, each rule labelled with it.
 */
export interface AlertRuleGroup {
  readonly name: string;
  readonly rules: readonly AlertRule[];
}

/** A rule in the format of Prometheus, which is Loki's too. */
export interface AlertRule {
  readonly alert?: string | undefined;
  /** Instead of `alert`: the metric that a recording rule writes. */
  readonly record?: string | undefined;
  readonly expr: string;
  /** How long the expression must hold, such as `5m`. */
  readonly for?: string | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
}

/** A file of rules, already parsed: groups in Prometheus' own format, or a single rule that is a group of its own. */
export interface AlertRuleFile {
  /** Path below the folder of rules, such as `mail/queue.rule`; folder and name become part of the group's name. */
  readonly path: string;
  readonly content: { readonly groups: readonly AlertRuleGroup[] } | AlertRule;
}

/** Puts an expression in place of `%%juju_topology%%`. Loki wants a matcher where Prometheus wants none. */
export type FillTopology = (expression: string) => string;

/** The groups of some files, in the files' order, as the application that `topology` names sends them. */
export const alertRuleGroups = (
  files: readonly AlertRuleFile[],
  topology: JujuTopology,
  fillTopology: FillTopology,
): readonly AlertRuleGroup[] =>
  files.flatMap((file) =>
    groupsOf(file).map(({ name, rules }) => ({
      name: groupName(name, foldersOf(file), topology),
      rules: rules.map((rule) => labelled(rule, topology, fillTopology)),
    })),
  );

const groupsOf = ({ path, content }: AlertRuleFile): readonly AlertRuleGroup[] =>
  "groups" in content ? content.groups : [{ name: stemOf(path), rules: [content] }];

const stemOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1).replace(/\.[^.]*$/, "");

const foldersOf = ({ path }: AlertRuleFile): readonly string[] => path.split("/").slice(0, -1);

/** A name that an earlier charm on the way has made already stays as it is. */
const COMPLETE = /^.*?_[\da-f]{8}_.*?alerts$/;

const groupName = (name: string, folders: readonly string[], topology: JujuTopology): string => {
  if (COMPLETE.test(name)) return name;
  const { model, modelUuid, application } = topology;
  const parts = [model, modelUuid.slice(0, 8), application, ...folders, name, "alerts"];
  return parts.join("_").replace(/[^a-zA-Z0-9_:]/g, "_");
};

/** A rule with the application's labels; a label that it has already stays. */
const labelled = (rule: AlertRule, topology: JujuTopology, fillTopology: FillTopology): AlertRule => ({
  ...rule,
  expr: fillTopology(rule.expr),
  labels: { ...rule.labels, ...missing(applicationLabels(topology), rule.labels ?? {}) },
});

const missing = (labels: Readonly<Record<string, string>>, present: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(labels).filter(([name]) => !Object.hasOwn(present, name)));

/** Groups as they go on the wire: without any, an empty object. */
export const groupsOnWire = (groups: readonly AlertRuleGroup[]): string =>
  JSON.stringify(groups.length === 0 ? {} : { groups });

const Labels = z.record(z.string(), z.string());

const Rule = z.looseObject({
  alert: z.string().optional(),
  record: z.string().optional(),
  expr: z.string(),
  for: z.string().optional(),
  labels: Labels.optional(),
  annotations: Labels.optional(),
});

/** Groups on the wire; parsing them gives the list, keys of Prometheus that are not named here included. */
export const GroupsOnWire = z
  .object({ groups: z.array(z.looseObject({ name: z.string(), rules: z.array(Rule) })).default([]) })
  .transform(({ groups }): readonly AlertRuleGroup[] => groups);
