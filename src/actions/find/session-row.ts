import { minute } from "#src/actions/frame/table.ts";
import type { Session } from "#src/kratos/admin-api/session-list.ts";

/** The headings of a table of sessions. */
export const SESSION_HEADINGS = [
  "ID",
  "ACTIVE",
  "ASSURANCE",
  "METHODS",
  "AUTHENTICATED (UTC)",
  "EXPIRES (UTC)",
  "FROM",
  "IDENTITY",
] as const;

/** A session as a row of that table. */
export const sessionRow = (session: Session): readonly string[] => [
  session.id,
  session.active ? "yes" : "no",
  session.authenticator_assurance_level ?? "",
  methodsOf(session).join(", "),
  minute(session.authenticated_at),
  minute(session.expires_at),
  session.devices?.at(-1)?.ip_address ?? "",
  session.identity?.id ?? "",
];

/** A session in a document, short enough for a page of them: its identity by the id, and where it was used last. */
export const sessionDocument = ({ identity, devices, ...session }: Session): Readonly<Record<string, unknown>> => ({
  ...session,
  "identity-id": identity?.id,
  "ip-address": devices?.at(-1)?.ip_address,
  "user-agent": devices?.at(-1)?.user_agent?.slice(0, MOST_OF_A_USER_AGENT),
});

const MOST_OF_A_USER_AGENT = 200;

const methodsOf = ({ authentication_methods }: Session): readonly string[] => [
  ...new Set((authentication_methods ?? []).flatMap(({ method }) => method ?? [])),
];
