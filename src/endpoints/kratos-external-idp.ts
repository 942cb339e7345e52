import type { Endpoint } from "./endpoint.ts";

/** External identity providers to log in with. */
export const KRATOS_EXTERNAL_IDP: Endpoint = {
  name: "kratos-external-idp",
  reads: ["remote-application", "application"],
};
