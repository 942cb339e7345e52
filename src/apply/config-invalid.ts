import type { HookContext } from "#lib/juju/context.ts";
import type { ConfigIssue } from "#src/kratos/command-line/check-config.ts";
import { CONTAINER } from "#src/kratos/names.ts";
import { describeSource, type Problem, type ProblemSource } from "#src/problem.ts";
import type { ConfigOrigins } from "#src/wanted.ts";

/** Kratos refuses what it was to be given: the leaf, the rule, and the option or relation that the leaf comes from. Never its value. */
export const configInvalid = (
  issues: readonly ConfigIssue[],
  origins: ConfigOrigins,
  { app, unit }: HookContext,
): Problem => {
  const [first] = issues;
  const source = (first && originOf(first.path, origins)) ?? { container: CONTAINER };
  const leaf = first === undefined ? "its reason is not one that it names" : `${first.path}: ${first.reason}`;
  return {
    condition: "config-invalid",
    severity: "blocked",
    source,
    detail: `Kratos refuses its new configuration (${describeSource(source)}), the old one goes on: ${leaf}`,
    next: remedy(source, app, unit),
  };
};

/** The origin of the longest beginning of a path that has one. */
const originOf = (path: string, origins: ConfigOrigins): ProblemSource | undefined => {
  for (let beginning = path; beginning !== ""; beginning = beginning.slice(0, Math.max(beginning.lastIndexOf("."), 0)))
    if (origins.has(beginning)) return origins.get(beginning);
  return undefined;
};

const remedy = (source: ProblemSource, app: string, unit: string): string => {
  if ("option" in source) return `juju config ${app} ${source.option}=...`;
  if ("relation" in source) return `juju show-unit ${unit} --endpoint ${source.relation}`;
  return `juju debug-log --include ${unit} --level WARNING`;
};
