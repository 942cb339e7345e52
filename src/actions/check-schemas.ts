import * as z from "zod";
import { failed } from "#lib/charm/define-action.ts";
import { isPebbleUnavailable } from "#lib/pebble/errors.ts";
import { refusedSchema } from "#src/kratos/command-line/check-schemas.ts";
import { KratosMissing } from "#src/kratos/command-line/kratos-command.ts";
import { changedTexts, isSameSet } from "#src/kratos/identity-schemas.ts";
import { findSchemaBreaks, uncheckedRules } from "#src/kratos/schema-breaks.ts";
import { schemasInConfigMap, schemasOfParameters, wantedSchemas } from "#src/plan/identity-schemas.ts";
import { describeSource } from "#src/problem.ts";
import { type ActionSession, type Failure, isFailure, readingAction } from "./frame/kratos-action.ts";
import { observeSchemas } from "./schemas/observe-schemas.ts";
import { type SchemaTrial, schemaAnswer } from "./schemas/schema-answer.ts";

const parameters = {
  schemas: z.string({ error: "must be text; write: juju run --string-args ..." }).optional(),
  "default-schema-id": z.string({ error: "must be the id of a schema" }).optional(),
};

type Parameters = z.output<z.ZodObject<typeof parameters>>;

/** Says what identity schemas would do to the identities there are, without changing anything: those given, or those that the option or the ConfigMap asks for. */
export const checkSchemasAction = readingAction({
  name: "check-schemas",
  parameters,
  run: async (given, session) => {
    const trial = await tryOut(given, session);
    return isFailure(trial) ? trial : schemaAnswer(trial, session.world.context);
  },
});

const tryOut = async (given: Parameters, { world, kratos }: ActionSession): Promise<SchemaTrial | Failure> => {
  const facts = await observeSchemas(world);
  const { schemas, "default-schema-id": defaultId } = given;
  if (schemas === undefined && defaultId !== undefined)
    return failed("default-schema-id has a meaning only together with schemas");
  const wanted = schemas === undefined ? wantedSchemas(facts) : schemasOfParameters(schemas, defaultId);
  const isOverruled = schemasInConfigMap(facts) !== undefined && (facts.options.values.identity_schemas ?? "") !== "";
  const common = { isGiven: schemas !== undefined, isOverruled, before: facts.before };
  if (wanted.state === "unknown")
    return failed(`The ConfigMap cannot be read at the moment; see: juju status ${world.context.app}`);
  if (wanted.state === "invalid") {
    const reason = `${describeSource(wanted.source)}: ${wanted.reason}`;
    return { ...common, source: wanted.source, verdict: "invalid", reason };
  }
  const { source, set: after } = wanted;
  if (isSameSet(facts.before, after)) return { ...common, source, verdict: "unchanged", after };
  try {
    const refused = await refusedSchema(world.pebble, changedTexts(facts.before, after));
    if (refused !== undefined) return { ...common, source, verdict: "refused", after, refused };
  } catch (error) {
    if (isPebbleUnavailable(error) || error instanceof KratosMissing)
      return failed(`The workload container is not ready; see: juju status ${world.context.app}`);
    throw error;
  }
  const breaks = await findSchemaBreaks(kratos, facts.before, after);
  const unchecked = uncheckedRules(changedTexts(facts.before, after));
  return { ...common, source, verdict: breaks.length === 0 ? "accepted" : "breaks", after, breaks, unchecked };
};
