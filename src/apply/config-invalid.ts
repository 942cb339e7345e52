import type { HookContext } from "#lib/juju/context.ts";
import type { ConfigIssue } from "#src/kratos/command-line/check-config.ts";
import { CONTAINER } from "#src/kratos/names.ts";
import { describeSource, type Problem, type ProblemSource } from "#src/problem.ts";
import type { ConfigOrigins } from "#src/wanted.ts";

/** What runs while a new configuration is not in place: the one of before, the one with the shipped identity schemas, or nothing. */
export type Meanwhile = "old" | "fallback" | "nothing";

const MEANWHILE: Readonly<Record<Meanwhile, string>> = {
  old: "the old one goes on",
  fallback: "it runs with the shipped identity schemas",
  nothing: "so it does not run",
};

/** A configuration that Kratos refuses. */
export interface Refusal {
  readonly issues: readonly ConfigIssue[];
  readonly origins: ConfigOrigins;
  readonly meanwhile: Meanwhile;
}

/** Kratos refuses what it was to be given: the leaf, the rule, and the option or relation that the leaf comes from. Never its value. */
export const configInvalid = ({ issues, origins, meanwhile }: Refusal, { app, unit }: HookContext): Problem => {
  const [first] = issues;
  const source = (first && originOf(first.path, origins)) ?? { container: CONTAINER };
  const leaf = first === undefined ? "its reason is not one that it names" : `${first.path}: ${first.reason}`;
  return {
    condition: "config-invalid",
    severity: "blocked",
    source,
    detail: `Kratos refuses its new configuration (${describeSource(source)}), ${MEANWHILE[meanwhile]}: ${leaf}`,
    next: remedy(source, app, unit),
  };
};

/** Kratos came to no verdict: it was killed in the middle, or the machine is too slow. */
export const configUnchecked = (reason: string, meanwhile: Meanwhile): Problem => ({
  condition: "config-unchecked",
  severity: "waiting",
  source: { container: CONTAINER },
  detail: `Waiting for Kratos to check its new configuration, ${MEANWHILE[meanwhile]}: ${reason}`,
  next: "the next hook tries again",
});

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
