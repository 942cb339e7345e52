import * as z from "zod";
import type { KratosConnection } from "./connection.ts";
import { KratosApiError } from "./errors.ts";

const SessionSchema = z
  .looseObject({ id: z.string(), active: z.boolean(), identity: z.looseObject({ id: z.string() }) })
  .transform(({ id, active, identity }) => ({ id, active, identityId: identity.id }));

/** Someone who is logged in, or was. */
export type Session = z.output<typeof SessionSchema>;

/** Ends every session of an identity and says how many were active. */
export const revokeIdentitySessions = async (kratos: KratosConnection, identityId: string): Promise<number> => {
  const path = `/admin/identities/${encodeURIComponent(identityId)}/sessions`;
  const { headers } = await kratos.request({ method: "GET", path, query: { active: "true", page_size: 1 } });
  const count = z.coerce.number().parse(headers["x-total-count"]);
  if (count === 0) return 0;
  try {
    await kratos.request({ method: "DELETE", path });
  } catch (error) {
    if (!(error instanceof KratosApiError && error.failure === "not-found")) throw error;
  }
  return count;
};

/** The session of an id; undefined when there is none. */
export const getSession = async (kratos: KratosConnection, sessionId: string): Promise<Session | undefined> => {
  try {
    const { body } = await kratos.request({
      method: "GET",
      path: sessionPath(sessionId),
      query: { expand: "identity" },
    });
    return SessionSchema.parse(body);
  } catch (error) {
    if (error instanceof KratosApiError && error.failure === "not-found") return undefined;
    throw error;
  }
};

/** Ends one session. */
export const revokeSession = async (kratos: KratosConnection, sessionId: string): Promise<void> => {
  await kratos.request({ method: "DELETE", path: sessionPath(sessionId) });
};

const sessionPath = (sessionId: string): string => `/admin/sessions/${encodeURIComponent(sessionId)}`;
