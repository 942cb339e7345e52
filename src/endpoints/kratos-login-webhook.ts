import type { Endpoint } from "./endpoint.ts";

/** Services that are called when someone logs in. */
export const KRATOS_LOGIN_WEBHOOK: Endpoint = { name: "kratos-login-webhook", reads: ["remote-application"] };
