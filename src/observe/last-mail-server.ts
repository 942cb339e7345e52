import * as z from "zod";
import { Secret } from "#lib/juju/secret.ts";
import { isPebbleUnavailable } from "#lib/pebble/errors.ts";
import { getPlan } from "#lib/pebble/plan.ts";
import type { Integrations } from "#src/integrations.ts";
import { KRATOS_SERVICE } from "#src/kratos/names.ts";
import type { World } from "#src/world.ts";

const MAIL_SERVER = "COURIER_SMTP_CONNECTION_URI";

const Plan = z.object({
  services: z.object({
    [KRATOS_SERVICE]: z.object({ environment: z.object({ [MAIL_SERVER]: z.string() }) }),
  }),
});

/** Reads which mail server Kratos was given last, where the related one cannot be used: no other hook needs to know. */
export const observeLastMailServer = async (
  { pebble }: World,
  integrations: Promise<Integrations>,
): Promise<Secret | undefined> => {
  const { smtp } = await integrations;
  const state = smtp[0]?.reading.state;
  if (state !== "invalid" && state !== "secret-unreadable") return undefined;
  try {
    return mailServerIn(await getPlan(pebble));
  } catch (error) {
    if (isPebbleUnavailable(error)) return undefined;
    throw error;
  }
};

/** The parser is loaded only where there is a mail server at all. */
const mailServerIn = async (plan: string): Promise<Secret | undefined> => {
  if (!plan.includes(MAIL_SERVER)) return undefined;
  const { parse } = await import("yaml");
  const { data } = Plan.safeParse(parse(plan));
  return data && new Secret(data.services[KRATOS_SERVICE].environment[MAIL_SERVER]);
};
