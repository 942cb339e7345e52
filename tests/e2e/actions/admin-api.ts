import * as z from "zod";

/** The admin API of the Kratos under test, asked without the charm: what an action says is compared with this. */
export const ADMIN_URL = "http://127.0.0.1:4434";

/** An answer of Kratos: its status, and the body as it is. */
export interface KratosReply {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Headers;
}

/** Sends a request to the admin API. */
export const askAdmin = (method: string, path: string, body?: unknown): Promise<KratosReply> =>
  ask(`${ADMIN_URL}${path}`, { method, ...(body !== undefined && { body: JSON.stringify(body) }) });

/** Sends a request of JSON and reads the answer. */
export const ask = async (url: string, { headers, ...options }: RequestInit): Promise<KratosReply> => {
  const response = await fetch(url, {
    redirect: "manual",
    ...options,
    headers: { "content-type": "application/json", accept: "application/json", ...headers },
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === "" ? undefined : JSON.parse(text) };
};

const Credential = z.looseObject({ identifiers: z.array(z.string()).nullish(), config: z.unknown().optional() });

const IdentityBody = z.looseObject({
  id: z.string(),
  state: z.string(),
  traits: z.record(z.string(), z.unknown()),
  metadata_public: z.unknown().optional(),
  metadata_admin: z.unknown().optional(),
  external_id: z.string().optional(),
  credentials: z.record(z.string(), Credential).default({}),
  verifiable_addresses: z.array(z.looseObject({ value: z.string(), verified: z.boolean() })).default([]),
  recovery_addresses: z.array(z.looseObject({ value: z.string() })).default([]),
});

/** An identity as Kratos has it, with the content of its credentials. */
export type IdentityInKratos = z.output<typeof IdentityBody>;

const KINDS = ["password", "oidc", "totp", "lookup_secret", "webauthn", "passkey"];

/** Creates an identity behind the charm's back. */
export const seedIdentity = async (body: object): Promise<IdentityInKratos> => {
  const reply = await askAdmin("POST", "/admin/identities", { schema_id: "social_user_v0", ...body });
  if (reply.status !== 201) throw new Error(`no identity was created: ${JSON.stringify(reply.body)}`);
  return readIdentity(IdentityBody.parse(reply.body).id);
};

/** The identity of an id, which is there. */
export const readIdentity = async (id: string): Promise<IdentityInKratos> => {
  const query = KINDS.map((kind) => `include_credential=${kind}`).join("&");
  return IdentityBody.parse((await askAdmin("GET", `/admin/identities/${id}?${query}`)).body);
};

/** Changes an identity behind the charm's back. */
export const patchIdentity = async (id: string, patch: readonly object[]): Promise<void> => {
  const { status, body } = await askAdmin("PATCH", `/admin/identities/${id}`, patch);
  if (status !== 200) throw new Error(`the identity was not changed: ${JSON.stringify(body)}`);
};

/** Security keys as they lie in Kratos' database; no key is behind them. */
export const securityKeys = (...passwordless: readonly boolean[]) =>
  passwordless.map((is_passwordless, index) => ({
    id: Buffer.from(`key ${index}`).toString("base64"),
    public_key: Buffer.from(`public ${index}`).toString("base64"),
    attestation_type: "none",
    authenticator: { aaguid: "AAAAAAAAAAAAAAAAAAAAAA==", sign_count: 0, clone_warning: false },
    ...{ display_name: `key ${index}`, added_at: "2025-01-01T00:00:00Z", is_passwordless },
  }));

/** How many sessions of an identity are active. */
export const countSessions = async (id: string): Promise<number> =>
  z.array(z.unknown()).parse((await askAdmin("GET", `/admin/identities/${id}/sessions?active=true`)).body).length;

/** Whether this Kratos keeps external ids (26.2.0 does, 1.3.1 does not). */
export const hasExternalIds = async (): Promise<boolean> =>
  (await fetch(`${ADMIN_URL}/admin/identities/by/external/nobody`)).headers.get("content-type")?.includes("json") ??
  false;
