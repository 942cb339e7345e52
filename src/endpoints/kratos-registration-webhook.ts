import type { Endpoint } from "./endpoint.ts";

/** Services that are called when someone registers. */
export const KRATOS_REGISTRATION_WEBHOOK: Endpoint = {
  name: "kratos-registration-webhook",
  reads: ["remote-application"],
};
