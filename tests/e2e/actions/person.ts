import { createHmac } from "node:crypto";
import * as z from "zod";
import { ask, type KratosReply } from "./admin-api.ts";

const PUBLIC_URL = "http://127.0.0.1:4433";

const Node = z.looseObject({
  attributes: z.looseObject({
    id: z.string().optional(),
    name: z.string().optional(),
    value: z.unknown().optional(),
    text: z.looseObject({ text: z.string(), context: z.unknown().optional() }).optional(),
  }),
});
const Flow = z.looseObject({ id: z.string(), ui: z.looseObject({ nodes: z.array(Node) }) });
const LoggedIn = z.looseObject({ session_token: z.string(), session: z.looseObject({ id: z.string() }) });

/** Someone who is logged in. */
export interface Login {
  readonly token: string;
  readonly sessionId: string;
}

const get = (path: string, token?: string): Promise<KratosReply> =>
  ask(`${PUBLIC_URL}${path}`, { headers: token === undefined ? {} : { "x-session-token": token } });

const post = (path: string, body: object, token?: string): Promise<KratosReply> =>
  ask(`${PUBLIC_URL}${path}`, {
    method: "POST",
    body: JSON.stringify(body),
    headers: token === undefined ? {} : { "x-session-token": token },
  });

/** Tries a password; the status is 200 for the right one. */
export const tryPassword = async (identifier: string, password: string): Promise<KratosReply> => {
  const { id } = Flow.parse((await get("/self-service/login/api")).body);
  return post(`/self-service/login?flow=${id}`, { method: "password", identifier, password });
};

/** Logs in with a password that is right. */
export const logIn = async (identifier: string, password: string): Promise<Login> => {
  const { session_token: token, session } = LoggedIn.parse((await tryPassword(identifier, password)).body);
  return { token, sessionId: session.id };
};

/** 200 for someone who is logged in well enough, 401 for nobody, 403 when the second factor is missing. */
export const whoami = async (token: string): Promise<number> => (await get("/sessions/whoami", token)).status;

/** Sets up an authenticator app and gives its secret. */
export const enrolTotp = async (token: string): Promise<string> => {
  const flow = Flow.parse((await get("/self-service/settings/api", token)).body);
  const secret = textOf(flow, "totp_secret_key").text;
  await settle(flow, { method: "totp", totp_code: totpCode(secret) }, token);
  return secret;
};

/** Sets up backup codes and gives them. */
export const enrolLookupCodes = async (token: string): Promise<readonly string[]> => {
  const { id } = Flow.parse((await get("/self-service/settings/api", token)).body);
  const made = await settle({ id }, { method: "lookup_secret", lookup_secret_regenerate: true }, token);
  const { context } = textOf(Flow.parse(made.body), "lookup_secret_codes");
  await settle({ id }, { method: "lookup_secret", lookup_secret_confirm: true }, token);
  const { secrets } = z
    .object({ secrets: z.array(z.object({ context: z.object({ secret: z.string() }) })) })
    .parse(context);
  return secrets.map((each) => each.context.secret);
};

/** Gives the second factor: the code of an authenticator app, or a backup code. */
export const giveSecondFactor = async (
  token: string,
  factor:
    | { readonly method: "totp"; readonly totp_code: string }
    | { readonly method: "lookup_secret"; readonly lookup_secret: string },
): Promise<number> => {
  const { id } = Flow.parse((await get("/self-service/login/api?aal=aal2", token)).body);
  return (await post(`/self-service/login?flow=${id}`, factor, token)).status;
};

/** The code that an authenticator app shows now (RFC 6238). */
export const totpCode = (secret: string): string => {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const digest = createHmac("sha1", fromBase32(secret)).update(counter).digest();
  const offset = (digest.at(-1) ?? 0) & 0xf;
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, "0");
};

/** Enters a recovery code where its link leads, and sets a password; the status of each step. */
export const recover = async (link: string, code: string, password: string): Promise<readonly number[]> => {
  const flow = new URL(link).searchParams.get("flow");
  const entered = await post(`/self-service/recovery?flow=${flow}`, { method: "code", code });
  const cookie = entered.headers
    .getSetCookie()
    .map((each) => each.split(";")[0])
    .join("; ");
  const { redirect_browser_to: settings } = z
    .looseObject({ redirect_browser_to: z.string().default("http://none") })
    .parse(entered.body);
  const settingsFlow = new URL(settings).searchParams.get("flow");
  if (settingsFlow === null) return [entered.status];
  const shown = await ask(`${PUBLIC_URL}/self-service/settings/flows?id=${settingsFlow}`, { headers: { cookie } });
  if (shown.status !== 200) return [entered.status, shown.status];
  const csrf = Flow.parse(shown.body).ui.nodes.find(({ attributes }) => attributes.name === "csrf_token")?.attributes
    .value;
  const changed = await ask(`${PUBLIC_URL}/self-service/settings?flow=${settingsFlow}`, {
    method: "POST",
    headers: { cookie },
    body: JSON.stringify({ method: "password", password, csrf_token: csrf }),
  });
  return [entered.status, shown.status, changed.status];
};

const settle = async ({ id }: { readonly id: string }, body: object, token: string): Promise<KratosReply> => {
  const reply = await post(`/self-service/settings?flow=${id}`, body, token);
  if (reply.status !== 200) throw new Error(`the settings were not changed: ${JSON.stringify(reply.body)}`);
  return reply;
};

const textOf = (flow: z.output<typeof Flow>, id: string) => {
  const text = flow.ui.nodes.find(({ attributes }) => attributes.id === id)?.attributes.text;
  if (text === undefined) throw new Error(`the flow shows no ${id}`);
  return text;
};

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

const fromBase32 = (text: string): Buffer => {
  const bits = [...text.replaceAll("=", "")]
    .map((letter) => ALPHABET.indexOf(letter).toString(2).padStart(5, "0"))
    .join("");
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
};
