import * as z from "zod";
import type { KratosConnection } from "./connection.ts";

const Recovery = z
  .object({ recovery_link: z.string(), recovery_code: z.string(), expires_at: z.string() })
  .transform(({ recovery_link: link, recovery_code: code, expires_at: expiresAt }) => ({ link, code, expiresAt }));

/** A way in for someone without a password: the code, and the page to enter it on. */
export type Recovery = z.output<typeof Recovery>;

/** Creates a recovery code; each is good once, for as long as is said in Go's notation of a time (`1h30m`), by default an hour. */
export const createRecoveryCode = async (
  kratos: KratosConnection,
  identityId: string,
  expiresIn?: string,
): Promise<Recovery> => {
  const body = { identity_id: identityId, ...(expiresIn !== undefined && { expires_in: expiresIn }) };
  return Recovery.parse((await kratos.request({ method: "POST", path: "/admin/recovery/code", body })).body);
};
