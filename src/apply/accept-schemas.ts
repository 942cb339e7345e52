import { relationSet } from "#lib/hook-tools/relation.ts";
import { acceptedSchemas } from "#src/endpoints/kratos-peers.ts";
import { findSchemaBreaks, type SchemaBreak } from "#src/kratos/schema-breaks.ts";
import type { Problem } from "#src/problem.ts";
import type { SchemaAcceptance, WantedRun } from "#src/wanted.ts";
import type { World } from "#src/world.ts";
import { configInvalid } from "./config-invalid.ts";
import { type Outcome, SETTLED } from "./outcome.ts";
import { configIssues, printConfig } from "./push-config.ts";

/** Records new identity schemas once Kratos takes them and no identity breaks by them; all units then serve them. */
export const acceptSchemas = async (run: WantedRun, world: World): Promise<Outcome> => {
  const { acceptance } = run;
  if (acceptance === undefined) return SETTLED;
  const problem = await objection(acceptance, run, world);
  if (problem !== undefined) return { again: false, problems: [problem] };
  await relationSet(world.tools, acceptance.peers, "application", acceptedSchemas(acceptance.schemas));
  world.log.info({ schemas: [...acceptance.schemas.schemas.keys()] }, "accepted identity schemas");
  return { again: acceptance.config !== undefined, problems: [] };
};

const objection = async (
  { config, schemas }: SchemaAcceptance,
  run: WantedRun,
  world: World,
): Promise<Problem | undefined> => {
  if (config === undefined) return undefined;
  const issues = await configIssues(await printConfig(config.reveal()), run, world);
  if (issues !== undefined) return configInvalid(issues, run.origins, world.context);
  const [first] = await findSchemaBreaks(world.kratos(), schemas);
  return first && schemaBreaks(first, world);
};

const schemaBreaks = ({ schemaId, count, example, reason }: SchemaBreak, { context: { app } }: World): Problem => ({
  condition: "schema-breaks-identities",
  severity: "blocked",
  source: { option: "identity_schemas" },
  detail: `Identity schema ${schemaId}: ${reason} (${count} identities, such as ${example}); the schemas of before go on`,
  next: `juju run ${app}/leader list-identities schema-id=${schemaId}`,
});
