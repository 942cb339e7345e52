import * as z from "zod";
import type { KratosConnection } from "./connection.ts";
import { KratosApiError } from "./errors.ts";
import { type Credentials, CredentialsSchema, SECURITY_KEYS } from "./factors.ts";
import { type Identity, IdentitySchema } from "./identities.ts";

/** An identity with what it can log in with, nothing of which is secret. */
export interface Account {
  readonly identity: Identity;
  readonly credentials: Credentials;
  /** Whether a password is set; most identities have a row for one. */
  readonly hasPassword: boolean;
}

const PasswordRow = z.object({
  password: z
    .object({
      config: z
        .object({ hashed_password: z.string().optional(), use_password_migration_hook: z.boolean().optional() })
        .optional(),
    })
    .optional(),
});

/** The account of an id; undefined when there is none. */
export const getAccount = async (kratos: KratosConnection, id: string): Promise<Account | undefined> => {
  const path = `/admin/identities/${encodeURIComponent(id)}`;
  const query = { include_credential: ["password", SECURITY_KEYS] };
  try {
    const { body } = await kratos.request({ method: "GET", path, query });
    const { credentials, ...identity } = IdentitySchema.parse(body);
    const password = PasswordRow.parse(credentials ?? {}).password?.config;
    return {
      identity,
      credentials: CredentialsSchema.parse(credentials ?? {}),
      hasPassword: (password?.hashed_password ?? "") !== "" || password?.use_password_migration_hook === true,
    };
  } catch (error) {
    if (error instanceof KratosApiError && error.failure === "not-found") return undefined;
    throw error;
  }
};
