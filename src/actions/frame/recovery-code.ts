import * as z from "zod";
import type { KratosConnection } from "#src/kratos/admin-api/connection.ts";
import { createRecoveryCode } from "#src/kratos/admin-api/recovery.ts";
import { duration } from "#src/kratos/duration.ts";

/** The parameter that says how long a recovery code is good. */
export const expiresInParameter = {
  "expires-in": duration(
    z.string({ error: "must be text" }),
    ({ input }) =>
      `${JSON.stringify(input)} is no time: a number with one of the units ns, us, ms, s, m, h, such as 30m or 1h30m`,
  ).optional(),
};

/** A new code and the page to enter it on, under the keys that the Python charm gave. */
export const recoveryFacts = async (kratos: KratosConnection, identityId: string, expiresIn: string | undefined) => {
  const { link, code, expiresAt } = await createRecoveryCode(kratos, identityId, expiresIn);
  return { "recovery-link": link, "recovery-code": code, "expires-at": expiresAt };
};
