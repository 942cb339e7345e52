import type { Endpoint } from "./endpoint.ts";

/** Certificates of authorities that Kratos is to trust. */
export const RECEIVE_CA_CERT: Endpoint = {
  name: "receive-ca-cert",
  reads: ["remote-application", "remote-units", "application"],
};
