import { failed } from "#lib/charm/define-action.ts";
import { findByIdentifier } from "#src/kratos/admin-api/identities.ts";
import type { ActionSession, Failure } from "./kratos-action.ts";

/** What was to be written and may be someone else's. */
export interface ConflictingWrite {
  readonly identifiers: readonly string[];
  /** Whose write it was; undefined for an identity that was to be created. */
  readonly identityId?: string;
}

/** The failure of a write that Kratos takes for a conflict, for which it does not say with whom. */
export const conflict = async (
  { kratos, world }: ActionSession,
  message: string,
  { identifiers, identityId }: ConflictingWrite,
): Promise<Failure> => {
  const owners = await Promise.all(
    [...new Set(identifiers)].map(async (identifier) => {
      const [owner] = await findByIdentifier(kratos, identifier);
      return owner === undefined || owner.id === identityId ? [] : [{ identifier, id: owner.id }];
    }),
  );
  const [first, ...others] = owners.flat();
  if (first === undefined) return failed(`${message}: an address or login of it belongs to someone else`);
  const taken = [first, ...others.filter(({ id }) => id === first.id)].map(({ identifier }) => identifier);
  const next = `juju run ${world.context.unit} get-identity identity-id=${first.id}`;
  return failed(`${message}: ${taken.join(" and ")} is taken by identity-id=${first.id}; see: ${next}`, {
    "identity-id": first.id,
  });
};
