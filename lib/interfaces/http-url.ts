import * as z from "zod";
import { isHttpUrl } from "./wire/url.ts";

/** A URL of HTTP or HTTPS with a host, see {@link isHttpUrl}. */
export const HttpUrl = z.string().refine(isHttpUrl, "not an http or https URL");
