import * as z from "zod";

/** A URL of HTTP or HTTPS with a host. JavaScript's parser is more tolerant than others: it takes `http:host` and spaces for one. */
export const HttpUrl = z
  .string()
  .refine((text) => /^https?:\/\/[^/?#\s]+\S*$/i.test(text) && URL.canParse(text), "not an http or https URL");
