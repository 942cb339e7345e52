import * as z from "zod";
import type { KratosConnection } from "./connection.ts";
import { nextPageToken } from "./next-page-token.ts";

const SessionSchema = z.object({
  id: z.string(),
  /** Whether it lets the person in: neither revoked nor expired, and the account is active. */
  active: z.boolean().default(false),
  authenticated_at: z.string().nullish(),
  expires_at: z.string().nullish(),
  authenticator_assurance_level: z.string().nullish(),
  authentication_methods: z.array(z.object({ method: z.string().nullish() })).nullish(),
  devices: z.array(z.object({ ip_address: z.string().nullish(), user_agent: z.string().nullish() })).nullish(),
  /** Only if it was asked for. */
  identity: z.object({ id: z.string() }).nullish(),
});

/** A session, as far as an operator may see it: no token is in it. */
export type Session = z.output<typeof SessionSchema>;

/** Which sessions to list. */
export interface SessionQuery {
  readonly activeOnly: boolean;
  readonly pageSize: number;
  /** The token of the page before. */
  readonly token?: string | undefined;
}

/** A page of sessions. */
export interface SessionPage {
  readonly sessions: readonly Session[];
  readonly next: string | undefined;
}

/** Sessions of an identity; whether there is such an identity Kratos does not say. It numbers these pages, so any other token counts as the first. */
export const sessionsOf = async (
  kratos: KratosConnection,
  identityId: string,
  { activeOnly, pageSize, token }: SessionQuery,
): Promise<SessionPage> => {
  const page = pageNumber(token);
  const { body, headers } = await kratos.request({
    method: "GET",
    path: `/admin/identities/${encodeURIComponent(identityId)}/sessions`,
    query: { page, per_page: pageSize, ...activeQuery(activeOnly) },
  });
  const total = z.coerce.number().catch(0).parse(headers["x-total-count"]);
  return { sessions: parseSessions(body, activeOnly), next: page * pageSize < total ? `page-${page + 1}` : undefined };
};

/** Sessions of everybody, with the ids of their identities. */
export const everySession = async (
  kratos: KratosConnection,
  { activeOnly, pageSize, token }: SessionQuery,
): Promise<SessionPage> => {
  const { body, headers } = await kratos.request({
    method: "GET",
    path: "/admin/sessions",
    query: {
      page_size: pageSize,
      expand: ["identity", "devices"],
      ...(token === undefined ? {} : { page_token: token }),
      ...activeQuery(activeOnly),
    },
  });
  return { sessions: parseSessions(body, activeOnly), next: nextPageToken(headers["link"]) };
};

/** A token is a word, since Juju would read a bare number as one. */
const pageNumber = (token: string | undefined): number =>
  Number(/^page-(?<page>\d+)$/.exec(token ?? "")?.groups?.["page"] ?? 1);

const activeQuery = (activeOnly: boolean): Readonly<Record<string, string>> => (activeOnly ? { active: "true" } : {});

/** Kratos' own filter lets sessions of deactivated accounts through. */
const parseSessions = (body: unknown, activeOnly: boolean): readonly Session[] =>
  z
    .array(SessionSchema)
    .parse(body)
    .filter(({ active }) => active || !activeOnly);
