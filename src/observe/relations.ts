import { relationIds } from "#lib/hook-tools/relation.ts";
import type { RelationId } from "#lib/juju/names.ts";
import type { World } from "#src/world.ts";

/** The relations of an endpoint that are there to stay, the oldest first: in its relation-broken hook a relation counts as gone. */
export const livingRelations = async (
  { tools, context: { event } }: World,
  endpoint: string,
): Promise<readonly RelationId[]> => {
  const broken = event.kind === "relation-broken" ? event.relationId : undefined;
  const ids = await relationIds(tools, endpoint);
  return ids.filter((id) => id !== broken).toSorted((a, b) => a - b);
};
