import type { RelationId } from "#lib/juju/names.ts";
import type { HookSession } from "#lib/testing/hook-session/hook-session.ts";
import { unitTag } from "#lib/testing/hook-session/juju-tags.ts";
import type { CommitPayload, RelationSettings } from "./commit-payload.ts";
import type { OwnSettings } from "./own-settings.ts";

/** What a hook has to send at its end; undefined if it wrote nothing. */
export const commitPayload = (session: HookSession): CommitPayload | undefined => {
  const { unit, pending } = session;
  const tag = unitTag(unit);
  const state = pending.state;
  const parts = {
    ...filled("relation-unit-settings", relationSettings(session)),
    ...filled("open-ports", pending.ports.opened(tag)),
    ...filled("close-ports", pending.ports.closed(tag)),
    ...(state === undefined ? {} : { "unit-state": { tag, "charm-state": Object.fromEntries(state) } }),
    ...filled(
      "add-storage",
      [...pending.storage].map(([name, count]) => ({ unit: tag, name, storage: { count } })),
    ),
    ...pending.secrets.toSend(),
  };
  return Object.keys(parts).length === 0 ? undefined : { tag, "update-network-info": false, ...parts };
};

const filled = <K extends string, T>(key: K, items: readonly T[]): { readonly [key in K]?: readonly T[] } =>
  items.length === 0 ? {} : ({ [key]: items } as { readonly [key in K]: readonly T[] });

/** The unit's databag goes along once it has been read; the application's only if it was written. */
const relationSettings = ({ relations, unit, pending }: HookSession): readonly RelationSettings[] => {
  const ids = new Set([...pending.unitSettings.keys(), ...pending.applicationSettings.keys()]);
  return [...ids].flatMap((id) => {
    const settings = toSend(pending.unitSettings, id, () => true);
    const applicationSettings = toSend(pending.applicationSettings, id, ({ isWritten }) => isWritten);
    const relation = relations.get(id)?.tag ?? "";
    return settings === null && applicationSettings === null
      ? []
      : [{ relation, unit: unitTag(unit), settings, "application-settings": applicationSettings }];
  });
};

const toSend = (
  all: ReadonlyMap<RelationId, OwnSettings>,
  id: RelationId,
  isSent: (settings: OwnSettings) => boolean,
) => {
  const settings = all.get(id);
  return settings !== undefined && isSent(settings) ? settings.toSend() : null;
};
