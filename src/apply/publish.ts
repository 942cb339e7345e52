import { relationSet } from "#lib/hook-tools/relation.ts";
import type { Publication } from "#src/wanted.ts";
import type { World } from "#src/world.ts";

/** Writes own databags: one command each, only what differs. */
export const publish = async (publications: readonly Publication[], { tools }: Pick<World, "tools">): Promise<void> => {
  for (const { relationId, bag, changes } of publications) await relationSet(tools, relationId, bag, changes);
};
