import * as z from "zod";
import type { KratosConnection } from "#src/kratos/admin-api/connection.ts";
import { everySession, type SessionPage, type SessionQuery, sessionsOf } from "#src/kratos/admin-api/session-list.ts";
import { SESSION_HEADINGS, sessionDocument, sessionRow } from "./find/session-row.ts";
import type { Answer } from "./frame/answer.ts";
import { identitySelector, selectIdentity } from "./frame/identity-selector.ts";
import { jujuRun } from "./frame/juju-run.ts";
import { isFailure, readingAction } from "./frame/kratos-action.ts";
import { table } from "./frame/table.ts";

const DEFAULT_PAGE_SIZE = 50;
const PAGE_SIZE = "must be a whole number from 1 to 100";

const parameters = {
  ...identitySelector,
  "active-only": z.boolean({ error: "must be true or false" }).default(false),
  "page-size": z
    .number({ error: PAGE_SIZE })
    .int({ error: PAGE_SIZE })
    .min(1, PAGE_SIZE)
    .max(100, PAGE_SIZE)
    .default(DEFAULT_PAGE_SIZE),
  "page-token": z.string({ error: "must be a next-page-token of list-sessions" }).optional(),
};

/** Lists sessions, of one identity or of everybody. */
export const listSessionsAction = readingAction({
  name: "list-sessions",
  parameters,
  run: async (given, session) => {
    const { "identity-id": id, email, "active-only": activeOnly, "page-size": pageSize, "page-token": token } = given;
    const isOfOne = id !== undefined || email !== undefined;
    const identity = isOfOne ? await selectIdentity(given, session) : undefined;
    if (identity !== undefined && isFailure(identity)) return identity;
    const page = await firstPageWithSessions(session.kratos, identity?.id, { activeOnly, pageSize, token });
    const next = {
      ...{ "identity-id": id, email, "active-only": activeOnly || undefined },
      ...{ "page-size": pageSize === DEFAULT_PAGE_SIZE ? undefined : pageSize, "page-token": page.next },
    };
    return sessionAnswer(page, jujuRun(session.world.context, "list-sessions", next));
  },
});

/** Kratos may give a page without a single session that is really active, and more behind it. */
const firstPageWithSessions = async (
  kratos: KratosConnection,
  identityId: string | undefined,
  query: SessionQuery,
): Promise<SessionPage> => {
  let token = query.token;
  for (;;) {
    const asked = { ...query, token };
    const page = await (identityId === undefined ? everySession(kratos, asked) : sessionsOf(kratos, identityId, asked));
    if (page.sessions.length > 0 || page.next === undefined) return page;
    token = page.next;
  }
};

const sessionAnswer = ({ sessions, next }: SessionPage, nextCommand: string): Answer => ({
  results: {
    count: String(sessions.length),
    sessions: table(SESSION_HEADINGS, sessions.map(sessionRow)),
    ...(next && { "next-page-token": next, "next-page": nextCommand }),
  },
  document: {
    count: sessions.length,
    sessions: sessions.map(sessionDocument),
    ...(next && { "next-page-token": next }),
  },
});
