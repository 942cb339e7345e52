import { removePath, writeFile } from "#lib/pebble/files.ts";
import type { Pebble } from "#lib/pebble/transport.ts";
import { compileSchema } from "#src/kratos/json-schema/compile-schema.ts";
import { CANDIDATE_SCHEMAS_PATH } from "#src/kratos/names.ts";
import { type ConfigIssue, checkConfig } from "./check-config.ts";

/** An identity schema that Kratos does not take, and where in it the reason is. */
export interface RefusedSchema {
  readonly id: string;
  readonly issue: ConfigIssue | undefined;
}

/** The first of some identity schemas, texts by id, that Kratos refuses or would fail on later; undefined when it takes all of them. */
export const refusedSchema = async (
  pebble: Pebble,
  schemas: ReadonlyMap<string, string>,
): Promise<RefusedSchema | undefined> => {
  const dangling = [...schemas].map(danglingReference).find((each) => each !== undefined);
  if (dangling !== undefined || schemas.size === 0) return dangling;
  const issues = await issuesOf(pebble, schemas);
  if (issues === undefined) return undefined;
  const [first = ["", ""], ...others] = schemas;
  // Kratos does not say which schema it means.
  for (const [id, text] of others.length === 0 ? [] : schemas) {
    const own = await issuesOf(pebble, new Map([[id, text]]));
    if (own !== undefined) return { id, issue: own[0] };
  }
  return { id: first[0], issue: issues[0] };
};

const danglingReference = ([id, text]: readonly [string, string]): RefusedSchema | undefined => {
  const [path] = compileSchema(JSON.parse(text)).dangling;
  return path === undefined ? undefined : { id, issue: { path, reason: "leads nowhere" } };
};

/** A configuration of nothing but schemas: the rest is not asked about. */
const issuesOf = async (
  pebble: Pebble,
  schemas: ReadonlyMap<string, string>,
): Promise<readonly ConfigIssue[] | undefined> => {
  const config = {
    identity: {
      default_schema_id: [...schemas.keys()][0],
      schemas: [...schemas].map(([id, text]) => ({ id, url: `base64://${Buffer.from(text).toString("base64")}` })),
    },
    selfservice: { default_browser_return_url: "http://127.0.0.1/" },
  };
  await writeFile(pebble, CANDIDATE_SCHEMAS_PATH, JSON.stringify(config), {
    permissions: "600",
    makeDirectories: true,
  });
  const verdict = await checkConfig(pebble, CANDIDATE_SCHEMAS_PATH, {});
  await removePath(pebble, CANDIDATE_SCHEMAS_PATH);
  if (verdict.state === "valid") return undefined;
  // What could not be checked is not taken.
  return verdict.state === "invalid" ? verdict.issues : [];
};
