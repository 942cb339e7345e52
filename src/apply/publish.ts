import { HookCommandError } from "#lib/hook-tools/hook-command-error.ts";
import { relationSet } from "#lib/hook-tools/relation.ts";
import type { Publication } from "#src/wanted.ts";
import type { World } from "#src/world.ts";

/** Writes own databags: one command each, only what differs. */
export const publish = async (publications: readonly Publication[], { tools }: Pick<World, "tools">): Promise<void> => {
  for (const { relationId, bag, changes, leaving = false } of publications) {
    try {
      await relationSet(tools, relationId, bag, changes);
    } catch (error) {
      if (!leaving || !isGone(error)) throw error;
    }
  }
};

/** With a relation go its databags, and whatever was to be taken back there. */
const isGone = (error: unknown): boolean => error instanceof HookCommandError && error.reason === "relation-not-found";
