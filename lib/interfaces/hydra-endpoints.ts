import * as z from "zod";
import type { Databag } from "#lib/juju/databag.ts";
import { type Reading, readDatabag, writeDatabag } from "./wire/databag-format.ts";
import { HttpUrl } from "./wire/values.ts";

/**
 * The Juju interface `hydra_endpoints` (hydra-operator, hydra_endpoints 0.5).
 * The provider, Hydra, tells the URLs of its APIs in its application's databag; the requirer writes nothing.
 */
export const HYDRA_ENDPOINTS = "hydra_endpoints";

const HydraEndpoints = z.object({
  adminEndpoint: HttpUrl,
  publicEndpoint: z.exactOptional(HttpUrl),
});

/** The URLs of Hydra's APIs. */
export type HydraEndpoints = Readonly<z.output<typeof HydraEndpoints>>;

/** The databag of a provider's application. */
export const providerDatabag = (endpoints: HydraEndpoints): Databag => writeDatabag(HydraEndpoints, endpoints);

/** Reads the databag of a provider's application. */
export const readProviderDatabag = (databag: Databag): Reading<HydraEndpoints> => readDatabag(HydraEndpoints, databag);
