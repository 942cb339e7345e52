import { relationSet } from "#lib/hook-tools/relation.ts";
import { acceptedSchemas } from "#src/endpoints/kratos-peers.ts";
import { KratosApiError, KratosUnavailable } from "#src/kratos/admin-api/errors.ts";
import { type RefusedSchema, refusedSchema } from "#src/kratos/command-line/check-schemas.ts";
import { changedTexts, type SchemaSet } from "#src/kratos/identity-schemas.ts";
import { findSchemaBreaks, isGone, type SchemaBreak } from "#src/kratos/schema-breaks.ts";
import { describeSource, type Problem, type ProblemSource } from "#src/problem.ts";
import type { SchemaAcceptance } from "#src/wanted.ts";
import type { World } from "#src/world.ts";
import type { Outcome } from "./outcome.ts";

/**
 * Records identity schemas as accepted: all units then serve them. Before others are replaced, Kratos itself must take them and every
 * identity must fit; the problem names schema, rule and an identity, and the schemas of before go on.
 */
export const acceptSchemas = async (
  { peers, schemas, source, before }: SchemaAcceptance,
  world: World,
): Promise<Outcome> => {
  const problem = before && (await objection(before, schemas, source ?? { option: "identity_schemas" }, world));
  if (problem !== undefined) return { again: false, problems: [problem] };
  await relationSet(world.tools, peers, "application", acceptedSchemas(schemas));
  const from = source === undefined ? "the charm" : describeSource(source);
  world.log.info(
    { schemas: [...schemas.schemas.keys()], default: schemas.defaultId, from },
    "accepted identity schemas",
  );
  return { again: true, problems: [] };
};

const objection = async (
  before: SchemaSet,
  after: SchemaSet,
  source: ProblemSource,
  world: World,
): Promise<Problem | undefined> => {
  const refused = await refusedSchema(world.pebble, changedTexts(before, after));
  if (refused !== undefined) return schemaRefused(refused, source, world);
  try {
    const [first] = await findSchemaBreaks(world.kratos(), before, after);
    return first && schemaBreaks(first, source, world);
  } catch (error) {
    return scanFailed(error, source, world);
  }
};

const schemaRefused = ({ id, issue }: RefusedSchema, source: ProblemSource, { context }: World): Problem => ({
  condition: "schema-refused",
  severity: "blocked",
  source,
  detail: `Kratos refuses identity schema ${id} (${describeSource(source)})${issue ? `: ${issue.path} ${issue.reason}` : ""}; the schemas of before go on`,
  next: `juju run ${context.unit} check-schemas`,
});

const schemaBreaks = (found: SchemaBreak, source: ProblemSource, { context }: World): Problem => ({
  condition: "schema-breaks-identities",
  severity: "blocked",
  source,
  detail: `Identity schema ${found.schemaId} (${describeSource(source)})${brokenBy(found)}, such as ${found.example}; the schemas of before go on`,
  next: `juju run ${context.unit} check-schemas`,
});

const brokenBy = (found: SchemaBreak): string => {
  const { path, detail, count } = found;
  if (isGone(found)) return ` is gone, and ${count === 1 ? "1 identity uses" : `${count} identities use`} it`;
  return `: ${path} ${detail}: ${count === 1 ? "1 identity does" : `${count} identities do`} not fit`;
};

/** Whether the schemas break anybody is not known. The next hook asks again. */
const scanFailed = (error: unknown, source: ProblemSource, { context: { app } }: World): Problem => {
  if (error instanceof KratosUnavailable)
    return {
      condition: "schemas-unchecked",
      severity: "waiting",
      source,
      detail: `Waiting for Kratos to list the identities, to check new identity schemas against them: ${error.code}`,
    };
  if (error instanceof KratosApiError)
    return {
      condition: "schemas-unchecked",
      severity: "blocked",
      source,
      detail: `New identity schemas cannot be checked against the identities: ${error.reason} The schemas of before go on`,
      next: `add what is missing first, and nothing else: juju config ${app} identity_schemas=...`,
    };
  throw error;
};
