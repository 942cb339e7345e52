import type { Endpoint } from "./endpoint.ts";

/** Tempo, for the traces of Kratos. */
export const TRACING: Endpoint = { name: "tracing", reads: ["remote-application", "application"] };
