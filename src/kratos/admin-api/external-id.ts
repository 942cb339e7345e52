import * as z from "zod";
import type { KratosConnection } from "./connection.ts";
import { KratosApiError } from "./errors.ts";

/** Who has an external id. Kratos 1.3.1 knows none drops what is written without a word. */
export type ExternalIdOwner =
  | { readonly state: "taken"; readonly identityId: string }
  | { readonly state: "free" }
  | { readonly state: "unsupported" };

export const findExternalId = async (kratos: KratosConnection, externalId: string): Promise<ExternalIdOwner> => {
  const path = `/admin/identities/by/external/${encodeURIComponent(externalId)}`;
  try {
    const { body } = await kratos.request({ method: "GET", path });
    return { state: "taken", identityId: z.object({ id: z.string() }).parse(body).id };
  } catch (error) {
    if (!(error instanceof KratosApiError)) throw error;
    if (error.failure === "no-such-route") return { state: "unsupported" };
    if (error.failure === "not-found") return { state: "free" };
    throw error;
  }
};
