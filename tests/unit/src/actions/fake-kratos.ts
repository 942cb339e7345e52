import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import * as z from "zod";

/**
 * A Kratos that can be made to fail, which the real one cannot: it knows one identity and as much of the admin API as it takes to change it.
 * What the real one answers, the tests of `tests/e2e/actions` see.
 */
export interface FakeKratos {
  readonly url: string;
  /** Requests so far, such as `PATCH /admin/identities/ID`. */
  readonly requests: readonly string[];
  readonly identity: Json;
  sessions: number;
  /** What is wrong with the first request that fits; it is as always afterwards. */
  fail(request: RegExp, fault: Fault): void;
  stop(): Promise<void>;
}

/** `cut`: the connection ends without an answer; `cut-after`: so it does, but what was asked is done; `hang`: no answer ever; otherwise, an answer. */
export type Fault =
  | "cut"
  | "cut-after"
  | "hang"
  | { readonly status: number; readonly body?: unknown }
  /** Something else writes right after the request. */
  | { readonly afterwards: (identity: Json) => void };

export type Json = { [key: string]: unknown };

export const IDENTITY_ID = "6a304bec-761a-4e90-aa8e-ff477a6b4ee5";

/** Starts one on a free port of this machine. */
export const startFakeKratos = async (): Promise<FakeKratos> => {
  const requests: string[] = [];
  const faults: { readonly request: RegExp; readonly fault: Fault }[] = [];
  const state = { identity: newIdentity(), sessions: 2 };
  const server = createServer(async (request, response) => {
    const line = `${request.method} ${request.url?.split("?")[0]}`;
    requests.push(line);
    const index = faults.findIndex((each) => each.request.test(line));
    const [found] = index < 0 ? [] : faults.splice(index, 1);
    await answer({ line, body: await readBody(request), response, state, fault: found?.fault });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = z.object({ port: z.number() }).parse(server.address());
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    identity: state.identity,
    get sessions() {
      return state.sessions;
    },
    set sessions(count) {
      state.sessions = count;
    },
    fail: (request, fault) => void faults.push({ request, fault }),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

interface State {
  readonly identity: Json;
  sessions: number;
}

interface Exchange {
  readonly line: string;
  readonly body: unknown;
  readonly response: ServerResponse;
  readonly state: State;
  readonly fault: Fault | undefined;
}

const answer = async ({ line, body, response, state, fault }: Exchange): Promise<void> => {
  if (fault === "hang") return;
  if (fault === "cut") return void response.destroy();
  if (typeof fault === "object" && "status" in fault) return reply(response, fault.status, fault.body);
  const { status, ...rest } = handle(line, body, state);
  if (fault === "cut-after") return void response.destroy();
  if (typeof fault === "object") fault.afterwards(state.identity);
  reply(response, status, rest.body, rest.headers);
};

interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const handle = (line: string, body: unknown, state: State): Reply => {
  const { identity } = state;
  const [method, path = ""] = line.split(" ");
  const below = path.split(`/admin/identities/${IDENTITY_ID}`)[1];
  if (line === "POST /admin/identities") return { status: 201, body: identity };
  if (line === "POST /admin/recovery/code")
    return {
      status: 201,
      body: { recovery_link: "https://x/?flow=1", recovery_code: "123456", expires_at: "2030-01-01T00:00:00Z" },
    };
  if (line === "GET /admin/identities") return { status: 200, body: [identity] };
  if (line.startsWith("DELETE") && below === "") return { status: 204 };
  if (below === "" && method === "GET") return { status: 200, body: identity };
  if (below === "" && method === "PATCH") return { status: 200, body: patched(identity, Patch.parse(body)) };
  if (below === "/sessions" && method === "GET")
    return { status: 200, body: [], headers: { "x-total-count": String(state.sessions) } };
  if (below === "/sessions" && method === "DELETE") {
    state.sessions = 0;
    return { status: 204 };
  }
  const factor = below?.match(/^\/credentials\/(\w+)$/)?.[1];
  const credentials = z.record(z.string(), z.unknown()).parse(identity["credentials"]);
  if (factor === undefined || credentials[factor] === undefined)
    return { status: 404, body: { error: { message: "Unable to locate the resource" } } };
  identity["credentials"] = Object.fromEntries(Object.entries(credentials).filter(([type]) => type !== factor));
  return { status: 204 };
};

const Patch = z.array(z.object({ op: z.enum(["add", "remove"]), path: z.string(), value: z.unknown().optional() }));
const Level = z.record(z.string(), z.unknown());

const patched = (identity: Json, patch: z.output<typeof Patch>): Json => {
  for (const { op, path, value } of patch) {
    const [first = "", ...rest] = path.split("/").slice(1);
    identity[first] = written(identity[first], rest, op === "add" ? value : undefined);
  }
  return identity;
};

const written = (target: unknown, [key, ...rest]: readonly string[], value: unknown): unknown => {
  if (key === undefined) return value;
  const level = Level.parse(target ?? {});
  return { ...level, [key]: written(level[key], rest, value) };
};

const newIdentity = (): Json => ({
  ...{ id: IDENTITY_ID, schema_id: "social_user_v0", state: "active" },
  traits: { email: "jo@example.com", name: "Jo" },
  credentials: {
    password: { identifiers: ["jo@example.com"], config: {} },
    totp: { identifiers: [IDENTITY_ID] },
    lookup_secret: { identifiers: [IDENTITY_ID] },
  },
});

const readBody = async (request: IncomingMessage): Promise<unknown> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const text = Buffer.concat(chunks).toString();
  return text === "" ? undefined : JSON.parse(text);
};

const reply = (response: ServerResponse, status: number, body: unknown, headers = {}): void => {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body));
};
