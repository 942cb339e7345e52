import * as z from "zod";
import type { KratosConnection } from "./connection.ts";

/** Neither body nor subject: both may hold a code that lets somebody in. */
const MessageSchema = z
  .object({
    status: z.string(),
    recipient: z.string(),
    template_type: z.string(),
    send_count: z.number(),
    created_at: z.string(),
  })
  .transform(({ template_type: template, send_count: attempts, created_at: createdAt, ...rest }) => ({
    ...rest,
    template,
    attempts,
    createdAt,
  }));

/** A mail or text message that Kratos has sent, or means to. */
export type Message = z.output<typeof MessageSchema>;

/** How many messages Kratos is asked for; it gives the newest first. */
const LAST = 5;

/** The last messages to an address, the newest first. */
export const lastMessagesTo = async (kratos: KratosConnection, recipient: string): Promise<readonly Message[]> => {
  const query = { recipient, page_size: LAST };
  const { body } = await kratos.request({ method: "GET", path: "/admin/courier/messages", query });
  return z
    .array(MessageSchema)
    .parse(body)
    .toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
};
