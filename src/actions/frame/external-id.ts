import { failed } from "#lib/charm/define-action.ts";
import { findExternalId } from "#src/kratos/admin-api/external-id.ts";
import type { ActionSession, Failure } from "./kratos-action.ts";

/** What stands against giving an external id to an identity, or to a new one; undefined when nothing does. */
export const externalIdFault = async (
  externalId: string | undefined,
  { kratos }: ActionSession,
  identityId?: string,
): Promise<Failure | undefined> => {
  if (externalId === undefined || externalId === "") return undefined;
  const owner = await findExternalId(kratos, externalId);
  switch (owner.state) {
    case "free":
      return undefined;
    case "taken":
      return owner.identityId === identityId
        ? undefined
        : failed(`The external id ${externalId} is taken by identity-id=${owner.identityId}`, {
            "identity-id": owner.identityId,
          });
    case "unsupported":
      return failed("This version of Kratos has no external ids; leave external-id out, or refresh the charm first");
  }
};
