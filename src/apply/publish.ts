import { relationSet } from "#lib/hook-tools/relation.ts";
import type { Publication } from "#src/wanted.ts";
import type { World } from "#src/world.ts";

/** Writes the application's databags: one command a relation, only what differs. */
export const publish = async (publications: readonly Publication[], { tools }: World): Promise<void> => {
  for (const { relationId, changes } of publications) await relationSet(tools, relationId, "application", changes);
};
