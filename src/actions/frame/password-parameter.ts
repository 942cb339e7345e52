import * as z from "zod";
import { failed } from "#lib/charm/define-action.ts";
import { HookCommandError } from "#lib/hook-tools/hook-command-error.ts";
import { secretGet } from "#lib/hook-tools/secret.ts";
import type { ApplicationName } from "#lib/juju/names.ts";
import { Secret, type SecretId } from "#lib/juju/secret.ts";
import type { World } from "#src/world.ts";
import type { Failure } from "./kratos-action.ts";

/** The parameter that names the secret with a password. */
export const passwordSecretParameter = {
  "password-secret-id": z
    .string({ error: "must be the id of a secret" })
    .min(1, { error: "must not be empty" })
    .optional(),
};

/** A password in clear text, which Juju keeps: only where the guide has promised it. */
export const clearPasswordParameter = {
  password: z
    .string({ error: "must be text" })
    .min(1, { error: "must not be empty" })
    .transform((value) => new Secret(value))
    .optional(),
};

/** The parsed parameters. */
export interface PasswordParameters {
  readonly password?: Secret | undefined;
  readonly "password-secret-id"?: SecretId | undefined;
}

/** The key of a user secret that holds the password. */
const KEY = "password";

/** The password that an action was given: from a secret, or in clear text with a warning; undefined when there is none. */
export const readPassword = async (
  { password, "password-secret-id": id }: PasswordParameters,
  world: World,
): Promise<Secret | Failure | undefined> => {
  if (password !== undefined && id !== undefined)
    return failed("Provide only one of 'password' or 'password-secret-id', not both");
  if (id !== undefined) return readFromSecret(id, world);
  if (password !== undefined) await world.progress(clearTextWarning(world.context.app));
  return password;
};

const clearTextWarning = (app: ApplicationName): string =>
  "Warning: a password in clear text stays in Juju's records (juju show-operation). Next time: " +
  `juju add-secret NAME ${KEY}=..., juju grant-secret NAME ${app}, and password-secret-id=secret:ID`;

const readFromSecret = async (id: SecretId, { tools, context }: World): Promise<Secret | Failure> => {
  try {
    const { [KEY]: password } = await secretGet(tools, { id }, "refresh");
    if (password === undefined)
      return failed(`The secret ${id} has no key '${KEY}'; run: juju update-secret ${id} ${KEY}=...`);
    if (password === "")
      return failed(`The secret ${id} is empty under the key '${KEY}'; run: juju update-secret ${id} ${KEY}=...`);
    return new Secret(password);
  } catch (error) {
    if (!(error instanceof HookCommandError)) throw error;
    switch (error.reason) {
      case "permission-denied":
        return failed(
          `The secret ${id} is not granted to this application; run: juju grant-secret ${id} ${context.app}`,
        );
      case "secret-not-found":
      case "usage":
        return failed(
          `Juju secret not found: ${id}; run: juju add-secret NAME ${KEY}=... and juju grant-secret NAME ${context.app}`,
        );
      default:
        throw error;
    }
  }
};
