import { type LoginUiReading, readProviderDatabag } from "#lib/interfaces/login-ui-endpoints.ts";
import type { Databag } from "#lib/juju/databag.ts";
import type { Endpoint } from "./endpoint.ts";

/** The pages on which people log in, register and recover their accounts. */
export const UI_ENDPOINT_INFO: Endpoint = { name: "ui-endpoint-info", reads: ["remote-application"] };

/** Hydra's pages: Kratos sends nobody there, so they may hold anything. */
const UNUSED = new Set(["consent_url", "oidc_error_url", "device_verification_url", "post_device_done_url"]);

/** Reads where the pages are that Kratos sends people to. */
export const readLoginUi = (databag: Databag): LoginUiReading =>
  readProviderDatabag(Object.fromEntries(Object.entries(databag).filter(([key]) => !UNUSED.has(key))));
