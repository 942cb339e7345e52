import type { Endpoint } from "./endpoint.ts";

/** The pages on which people log in, register and recover their accounts. */
export const UI_ENDPOINT_INFO: Endpoint = { name: "ui-endpoint-info", reads: ["remote-application"] };
