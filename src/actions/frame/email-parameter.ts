import * as z from "zod";
import { isEmail } from "#src/kratos/json-schema/formats.ts";

/** An e-mail address as a parameter, by the rule of Kratos but for spaces around it; what is not one is refused before Kratos is asked. */
export const emailParameter = z
  .string({ error: ({ input }) => refused(input) })
  .refine((text) => isEmail(text) && text === text.trim(), { error: ({ input }) => refused(input) });

const refused = (input: unknown): string => `${JSON.stringify(input)} is not an e-mail address`;
