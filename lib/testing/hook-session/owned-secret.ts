import type { OwnedSecret } from "./controller.ts";
import type { HookSession } from "./hook-session.ts";
import { requireLeader } from "./leadership.ts";

/** The owner's view of a secret, with what this hook has said about it; undefined if it is removed or not one's own. */
export const findOwnedSecret = (
  session: HookSession,
  isWanted: (secret: OwnedSecret) => boolean,
): OwnedSecret | undefined => ownedSecrets(session).find(isWanted);

/** The secrets that the unit or its application own, with the writes of this hook. */
export const ownedSecrets = (session: HookSession): readonly OwnedSecret[] => {
  const { secrets } = session.pending;
  const stored = session.once.secretMetadata().map((secret): OwnedSecret => {
    const words = secrets.updated.get(secret.id);
    return {
      ...secret,
      label: words?.label ?? secret.label,
      description: words?.description ?? secret.description,
      rotate: words?.["rotate-policy"] ?? secret.rotate,
      expire: words?.["expire-time"] ?? secret.expire,
    };
  });
  const created = [...secrets.created].map(
    ([id, words]): OwnedSecret => ({
      id,
      owner: words["owner-tag"].startsWith("unit-") ? "unit" : "application",
      label: words.label ?? "",
      description: words.description ?? "",
      latestRevision: 1,
      latestChecksum: words.content.checksum ?? "",
      rotate: words["rotate-policy"] ?? "",
      expire: words["expire-time"],
      access: [],
    }),
  );
  return [...stored, ...created].filter(({ id }) => !secrets.isRemoved(id));
};

/** A stored secret as the controller told of it, for the leader only if it is the application's; undefined if it is not one's own. */
export const storedSecret = (session: HookSession, id: string): OwnedSecret | undefined => {
  if (session.pending.secrets.created.has(id)) return undefined;
  const secret = session.once.secretMetadata().find((each) => each.id === id);
  if (secret?.owner === "application") requireLeader(session);
  return secret;
};
