import type { Endpoint } from "./endpoint.ts";

/** Loki, for the log of Kratos. */
export const LOGGING: Endpoint = { name: "logging", reads: ["remote-units", "application"] };
