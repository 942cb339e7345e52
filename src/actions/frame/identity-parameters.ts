import * as z from "zod";

const object = z.record(z.string(), z.unknown(), { error: 'must be a JSON object, such as {"key": "value"}' });

/** The parameter that holds traits. */
export const traits = object;

/** What else an identity is made of, the same in every action that writes it. */
export const identityParameters = {
  "public-metadata": object.optional(),
  "admin-metadata": object.optional(),
  "external-id": z.string({ error: "must be text" }).optional(),
};
