import type { KratosConnection } from "./connection.ts";
import { getIdentity, type Identity } from "./identities.ts";
import { missingFrom, type PatchOperation } from "./json-patch.ts";

/** What became of a write: another program that read before it and wrote after it undoes it without a word, since Kratos has no conditional write. */
export type Update =
  | { readonly state: "written"; readonly identity: Identity }
  | { readonly state: "lost"; readonly paths: readonly string[] };

/** Reads an identity after a JSON patch and says whether the change is there. */
export const readBack = async (
  kratos: KratosConnection,
  id: string,
  patch: readonly PatchOperation[],
): Promise<Update> => {
  const identity = await getIdentity(kratos, id);
  if (identity === undefined) return { state: "lost", paths: patch.map(({ path }) => path) };
  const missing = missingFrom(identity, patch);
  return missing.length === 0
    ? { state: "written", identity }
    : { state: "lost", paths: missing.map(({ path }) => path) };
};

/** Sends a JSON patch; what it names is all that changes, credentials included. Refusals fail with `KratosApiError`. */
export const patchIdentity = async (
  kratos: KratosConnection,
  id: string,
  patch: readonly PatchOperation[],
): Promise<void> => {
  await kratos.request({ method: "PATCH", path: `/admin/identities/${encodeURIComponent(id)}`, body: patch });
};
