import type { Endpoint } from "./endpoint.ts";

/** The OAuth 2.0 server that asks Kratos to log people in. */
export const HYDRA_ENDPOINT_INFO: Endpoint = { name: "hydra-endpoint-info", reads: ["remote-application"] };
