import pg from "pg";
import type { LocalModel } from "../local-model.ts";
import { passwordCredential } from "../password-credential.ts";
import { seedIdentity } from "./admin-api.ts";
import { logIn as logInWith } from "./person.ts";

/** Kratos and its database as a test reaches them, past the charm. */

export const PASSWORD = "correct horse 1";

/** Makes an identity and gives its id. */
export const createPerson = async (person: Readonly<Record<string, unknown>>): Promise<string> =>
  (await seedIdentity(person)).id;

/** Credentials for `createPerson`. */
export const withPassword = { credentials: { password: passwordCredential(PASSWORD) } };

/** Logs in with the password of `withPassword` and gives the token of the session. */
export const logIn = async (identifier: string): Promise<string> => (await logInWith(identifier, PASSWORD)).token;

/** Gives an identity a schema that is not configured, which no API lets happen. */
export const orphan = async ({ machine }: LocalModel, identityId: string, schemaId: string): Promise<void> => {
  const secret = [...machine.model.secrets.values()].findLast(({ label }) => /^database\..*user\.secret$/.test(label));
  const connectionString = String(secret?.revisions.at(-1)?.["uris"]).split(",")[0] ?? "";
  const client = new pg.Client({ connectionString });
  await client.connect();
  const { rowCount } = await client.query("UPDATE identities SET schema_id = $1 WHERE id = $2", [schemaId, identityId]);
  await client.end();
  if (rowCount !== 1) throw new Error(`there is no identity ${identityId}`);
};
