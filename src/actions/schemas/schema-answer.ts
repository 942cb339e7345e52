import type { HookContext } from "#lib/juju/context.ts";
import type { Answer } from "#src/actions/frame/answer.ts";
import { jujuRun } from "#src/actions/frame/juju-run.ts";
import { table } from "#src/actions/frame/table.ts";
import type { RefusedSchema } from "#src/kratos/command-line/check-schemas.ts";
import type { SchemaSet } from "#src/kratos/identity-schemas.ts";
import { isGone, type SchemaBreak } from "#src/kratos/schema-breaks.ts";
import type { SchemaSource, TriedSource } from "#src/plan/identity-schemas.ts";
import { describeSource } from "#src/problem.ts";

/** How identity schemas stood the trial. */
export type SchemaTrial = {
  /** Whether they are those of the action's parameters. */
  readonly isGiven: boolean;
  readonly source: SchemaSource | TriedSource | undefined;
  /** Whether the option is set and what Admin UI has put into the ConfigMap does not count. */
  readonly isOverruled: boolean;
  readonly before: SchemaSet;
} & (
  | { readonly verdict: "invalid"; readonly reason: string }
  | { readonly verdict: "unchanged"; readonly after: SchemaSet }
  | { readonly verdict: "refused"; readonly after: SchemaSet; readonly refused: RefusedSchema }
  | {
      readonly verdict: "accepted" | "breaks";
      readonly after: SchemaSet;
      readonly breaks: readonly SchemaBreak[];
      /** Rules that only Kratos can tell, when an identity is written. */
      readonly unchecked: readonly string[];
    }
);

/** What would happen, why, and what to type. */
export const schemaAnswer = (trial: SchemaTrial, context: HookContext): Answer => {
  const facts = { source: sourceOf(trial), ...overruled(trial), verdict: trial.verdict, ...changesOf(trial) };
  const said = { "what-happens": whatHappens(trial), "what-to-do": whatToDo(trial, context) };
  const { breaks, unchecked = [] } = "breaks" in trial ? trial : {};
  return {
    results: {
      ...facts,
      ...(breaks && breaks.length > 0 && { breaks: breakTable(breaks) }),
      ...(unchecked.length > 0 && { "not-checked": unchecked.join(", ") }),
      ...said,
    },
    document: { ...facts, ...(breaks && { breaks, "not-checked": unchecked }), ...said },
  };
};

const sourceOf = ({ source }: SchemaTrial): string => (source === undefined ? "the charm" : describeSource(source));

const overruled = ({ isOverruled }: SchemaTrial) =>
  isOverruled
    ? { "passed-over": "the ConfigMap that Admin UI edits: the option identity_schemas counts before it" }
    : {};

const changesOf = (trial: SchemaTrial) => {
  if (!("after" in trial)) return {};
  const { before, after } = trial;
  const named = (name: string, ids: readonly string[]) => (ids.length === 0 ? {} : { [name]: ids.join(", ") });
  const ids = [...after.schemas.keys()];
  return {
    default: after.defaultId,
    ...named(
      "added",
      ids.filter((id) => !before.schemas.has(id)),
    ),
    ...named(
      "changed",
      ids.filter((id) => before.schemas.has(id) && before.schemas.get(id) !== after.schemas.get(id)),
    ),
    ...named(
      "removed",
      [...before.schemas.keys()].filter((id) => !after.schemas.has(id)),
    ),
  };
};

const whatHappens = (trial: SchemaTrial): string => {
  switch (trial.verdict) {
    case "invalid":
      return `They cannot be used: ${trial.reason}. The schemas of before go on.`;
    case "refused": {
      const { id, issue } = trial.refused;
      return `Kratos refuses ${id}${issue ? `: ${issue.path} ${issue.reason}` : ""}. The schemas of before go on.`;
    }
    case "unchanged":
      return "Nothing: these schemas are served.";
    case "accepted":
      return "They are served: every identity fits.";
    case "breaks":
      return "They are refused, since identities do not fit. The schemas of before go on.";
  }
};

const whatToDo = (trial: SchemaTrial, context: HookContext): string => {
  const { app } = context;
  switch (trial.verdict) {
    case "unchanged":
      return "nothing";
    case "accepted":
      if (!trial.isGiven) return `nothing: the leader serves them with its next hook; juju status ${app}`;
      return `juju config ${app} identity_schemas=@schemas.json default_identity_schema_id=${trial.after.defaultId}`;
    case "breaks":
      return repair(trial.breaks, context);
    default:
      return correction(trial.source, context);
  }
};

/** Identities keep the id of their schema, so one that is gone takes them with it. */
const repair = (breaks: readonly SchemaBreak[], context: HookContext): string => {
  const gone = breaks.filter(isGone).map(({ schemaId }) => {
    const list = jujuRun(context, "list-identities", { "schema-id": schemaId });
    return `put the schema ${schemaId} back, or delete its identities first: ${list}`;
  });
  const rules = breaks.every(isGone) ? [] : [CHANGE_OR_WEAKEN];
  return [...gone, ...rules].join("; ");
};

const CHANGE_OR_WEAKEN =
  "change these identities first, or make the rule weaker, or give the new schema a new id and keep the old one";

const correction = (source: SchemaTrial["source"], { app, unit }: Pick<HookContext, "app" | "unit">): string => {
  if (source === undefined || "option" in source)
    return `correct it: juju config ${app} ${source?.option === DEFAULT_OPTION ? `${DEFAULT_OPTION}=...` : "identity_schemas=@schemas.json"}`;
  if ("configMap" in source) return "correct it: in Admin UI";
  const given = `schemas="$(cat schemas.json)"${source.parameter === "schemas" ? "" : ` ${source.parameter}=...`}`;
  return `correct it and run again: juju run --string-args ${unit} check-schemas ${given}`;
};

const DEFAULT_OPTION = "default_identity_schema_id";

const breakTable = (breaks: readonly SchemaBreak[]): string =>
  table(
    ["SCHEMA", "IDENTITIES", "SUCH AS", "RULE", "WHAT IT ASKS"],
    breaks.map(({ schemaId, count, example, path, detail }) => [schemaId, String(count), example, path, detail]),
  );
