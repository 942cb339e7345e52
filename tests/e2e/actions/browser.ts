import * as z from "zod";
import { ask, type KratosReply } from "./admin-api.ts";

const PUBLIC_URL = "http://127.0.0.1:4433";

const Flow = z.looseObject({
  id: z.string(),
  ui: z.looseObject({
    nodes: z.array(
      z.looseObject({ attributes: z.looseObject({ name: z.string().optional(), value: z.unknown().optional() }) }),
    ),
  }),
});

/** A browser: it keeps cookies and sends the form's token along, which security keys need. */
export interface Browser {
  /** Opens a flow such as `settings` or `login?aal=aal2`. */
  open(flow: string): Promise<OpenFlow>;
  /** 200 for someone who is logged in well enough, 403 when the second factor is missing. */
  whoami(): Promise<number>;
}

/** A form that waits to be filled in. */
export interface OpenFlow {
  /** What a security key has to sign. */
  readonly challenge: string;
  submit(values: object): Promise<KratosReply>;
}

export const openBrowser = (): Browser => {
  const cookies = new Map<string, string>();
  const send = async (path: string, options: RequestInit = {}): Promise<KratosReply> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const reply = await ask(`${PUBLIC_URL}${path}`, { ...options, headers: { cookie } });
    for (const line of reply.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    return reply;
  };
  return {
    whoami: async () => (await send("/sessions/whoami")).status,
    open: async (name) => {
      const [kind = "", query = ""] = name.split("?");
      const { body } = await send(`/self-service/${kind}/browser?${query}`);
      const flow = Flow.parse(body);
      const token = flow.ui.nodes.find(({ attributes }) => attributes.name === "csrf_token")?.attributes.value;
      return {
        challenge: /challenge[^\w-]+([\w-]+)/.exec(JSON.stringify(body))?.[1] ?? "",
        submit: (values) =>
          send(`/self-service/${kind}?flow=${flow.id}`, {
            method: "POST",
            body: JSON.stringify({ ...values, csrf_token: token }),
          }),
      };
    },
  };
};
