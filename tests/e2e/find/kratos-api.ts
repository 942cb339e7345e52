import { createHmac } from "node:crypto";
import pg from "pg";
import * as z from "zod";
import { ADMIN_URL, PUBLIC_URL } from "#src/kratos/names.ts";
import type { LocalModel } from "#tests/e2e/local-model.ts";
import { passwordCredential } from "../password-credential.ts";

/** Kratos and its database as a test reaches them, past the charm. */

export const PASSWORD = "correct horse 1";

/** Sends a request and gives the body of its answer, which has to be a good one. */
const send = async (url: string, { body, token }: { readonly body?: unknown; readonly token?: string } = {}) => {
  const answer = await fetch(url, {
    method: body === undefined ? "GET" : "POST",
    headers: { "content-type": "application/json", ...(token && { "x-session-token": token }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${text}`);
  return JSON.parse(text);
};

const WithId = z.object({ id: z.string() });

/** Makes an identity and gives its id. */
export const createPerson = async (person: Readonly<Record<string, unknown>>): Promise<string> =>
  WithId.parse(await send(`${ADMIN_URL}/admin/identities`, { body: { schema_id: "social_user_v0", ...person } })).id;

/** Credentials for `createPerson`. */
export const withPassword = { credentials: { password: passwordCredential(PASSWORD) } };

/** Logs in and gives the token of the session. */
export const logIn = async (identifier: string): Promise<string> => {
  const { id } = WithId.parse(await send(`${PUBLIC_URL}/self-service/login/api`));
  const body = { method: "password", identifier, password: PASSWORD };
  const answer = await send(`${PUBLIC_URL}/self-service/login?flow=${id}`, { body });
  return z.object({ session_token: z.string() }).parse(answer).session_token;
};

/** Asks for a recovery code by mail, as a person does who forgot the password. */
export const recover = async (email: string): Promise<void> => {
  const { id } = WithId.parse(await send(`${PUBLIC_URL}/self-service/recovery/api`));
  await send(`${PUBLIC_URL}/self-service/recovery?flow=${id}`, { body: { method: "code", email } });
};

const Settings = z.object({
  id: z.string(),
  ui: z.object({ nodes: z.array(z.looseObject({ attributes: z.looseObject({ id: z.string().optional() }) })) }),
});
const Secret = z.object({ text: z.object({ text: z.string() }) });

/** Sets up a TOTP app for whoever has the session. */
export const enrolTotp = async (token: string): Promise<void> => {
  const flow = Settings.parse(await send(`${PUBLIC_URL}/self-service/settings/api`, { token }));
  const node = flow.ui.nodes.find(({ attributes }) => attributes.id === "totp_secret_key");
  const secret = Secret.parse(node?.attributes).text.text;
  const body = { method: "totp", totp_code: totpCode(secret) };
  await send(`${PUBLIC_URL}/self-service/settings?flow=${flow.id}`, { body, token });
};

/** RFC 6238 with the values that every app has. */
const totpCode = (secret: string): string => {
  const bits = [...secret].map((letter) => BASE32.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const digest = createHmac("sha1", key).update(counter).digest();
  const offset = (digest.at(-1) ?? 0) & 0xf;
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, "0");
};

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** Gives an identity a schema that is not configured, which no API lets happen. */
export const orphan = async ({ machine }: LocalModel, identityId: string, schemaId: string): Promise<void> => {
  const secret = [...machine.model.secrets.values()].find(({ label }) => /^database\..*user\.secret$/.test(label));
  const connectionString = String(secret?.revisions.at(-1)?.["uris"]).split(",")[0] ?? "";
  const client = new pg.Client({ connectionString });
  await client.connect();
  const { rowCount } = await client.query("UPDATE identities SET schema_id = $1 WHERE id = $2", [schemaId, identityId]);
  await client.end();
  if (rowCount !== 1) throw new Error(`there is no identity ${identityId}`);
};
