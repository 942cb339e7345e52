import * as z from "zod";
import type { HookContext } from "#lib/juju/context.ts";
import { countIdentities, type ListedIdentity } from "#src/kratos/admin-api/identity-list.ts";
import { identityFilter, needsCredentials } from "./find/identity-filter.ts";
import { IDENTITY_HEADINGS, identityDocument, identityRow } from "./find/identity-row.ts";
import { reportProgress } from "./find/report-progress.ts";
import { countIdentitiesWanted, type Found, scanIdentities, type Wanted } from "./find/scan.ts";
import { type Answer, formatParameter } from "./frame/answer.ts";
import { jujuRun } from "./frame/juju-run.ts";
import { type ActionSession, readingAction } from "./frame/kratos-action.ts";
import { pageBudget } from "./frame/page-budget.ts";
import { mostRowBytes, table } from "./frame/table.ts";

const DEFAULT_PAGE_SIZE = 50;
const PAGE_SIZE = "must be a whole number from 1 to 500";

const criteria = {
  search: z.string({ error: "must be text" }).min(1, { error: "must not be empty" }).optional(),
  "schema-id": z.string({ error: "must be the id of a schema" }).optional(),
  state: z.enum(["active", "inactive"], { error: "must be active or inactive" }).optional(),
  "without-second-factor": z.boolean({ error: "must be true or false" }).optional(),
  unverified: z.boolean({ error: "must be true or false" }).optional(),
  "created-since": z
    .union([z.iso.date(), z.iso.datetime({ offset: true })], {
      error: "must be a date such as 2026-01-31 or a time such as 2026-01-31T12:00:00Z",
    })
    .optional(),
};

const parameters = {
  ...criteria,
  "count-only": z.boolean({ error: "must be true or false" }).default(false),
  "page-size": z
    .number({ error: PAGE_SIZE })
    .int({ error: PAGE_SIZE })
    .min(1, PAGE_SIZE)
    .max(500, PAGE_SIZE)
    .default(DEFAULT_PAGE_SIZE),
  "page-token": z.guid({ error: "must be a next-page-token of list-identities" }).optional(),
  ...formatParameter,
};

type Parameters = z.output<z.ZodObject<typeof parameters>>;

/** Lists identities page by page, all of them or those that meet every filter that is given. */
export const listIdentitiesAction = readingAction({
  name: "list-identities",
  parameters,
  run: (given, session) => (given["count-only"] ? count(given, session) : listPage(given, session)),
});

/** Kratos counts all of them itself, and can tell nothing else apart. */
const count = async (given: Parameters, session: ActionSession): Promise<Answer> => {
  const wanted = wantedBy(given, session);
  const total =
    wanted === undefined ? await countIdentities(session.kratos) : await countIdentitiesWanted(session.kratos, wanted);
  return { results: { count: String(total) }, document: { count: total } };
};

const listPage = async (given: Parameters, session: ActionSession): Promise<Answer> => {
  const { kratos, world } = session;
  const isInBudget = pageBudget();
  const found = await scanIdentities(kratos, {
    wanted: wantedBy(given, session),
    after: given["page-token"],
    most: given["page-size"],
    fits: (listed) => isInBudget(bytesOf(listed, given.format)),
  });
  if (found.next !== undefined && found.identities.length < given["page-size"])
    await world.progress(
      `Only ${found.identities.length} identities fit into one answer of Juju; go on with the next page`,
    );
  return pageAnswer(found, nextPage(found, given, world.context));
};

const wantedBy = ({ "created-since": since, ...given }: Parameters, { world }: ActionSession): Wanted | undefined => {
  const criteria = { ...given, "created-since": since === undefined ? undefined : Date.parse(since) };
  const filter = identityFilter(criteria);
  return filter && { filter, credentials: needsCredentials(criteria), progress: reportProgress(world.progress) };
};

const pageAnswer = ({ identities, next }: Found, nextCommand: string | undefined): Answer => ({
  results: {
    count: String(identities.length),
    identities: table(IDENTITY_HEADINGS, identities.map(identityRow)),
    ...(next && nextCommand && { "next-page-token": next, "next-page": nextCommand }),
  },
  document: {
    count: identities.length,
    identities: identities.map(identityDocument),
    ...(next && { "next-page-token": next }),
  },
});

/** The same question with the token. */
const nextPage = ({ next }: Found, given: Parameters, context: HookContext): string | undefined => {
  if (next === undefined) return undefined;
  const { format: _format, "count-only": _countOnly, "page-size": size, ...wanted } = given;
  const pageSize = size === DEFAULT_PAGE_SIZE ? undefined : size;
  return jujuRun(context, "list-identities", { ...wanted, "page-size": pageSize, "page-token": next });
};

const bytesOf = (listed: ListedIdentity, format: "text" | "json"): number =>
  format === "text"
    ? mostRowBytes(identityRow(listed))
    : Buffer.byteLength(JSON.stringify(identityDocument(listed))) + 1;
