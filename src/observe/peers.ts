import { relationGet } from "#lib/hook-tools/relation.ts";
import { KRATOS_PEERS, readAcceptedSchemas, readMigratedVersions } from "#src/endpoints/kratos-peers.ts";
import type { PeersFact } from "#src/facts.ts";
import type { World } from "#src/world.ts";
import { livingRelations } from "./relations.ts";

/** Reads what the application says to itself. Every unit may, in a peer relation. */
export const observePeers = async (world: World): Promise<PeersFact> => {
  const [relationId] = await livingRelations(world, KRATOS_PEERS);
  if (relationId === undefined) return { state: "absent" };
  const databag = (await relationGet(world.tools, relationId, { of: world.context.app, bag: "application" })) ?? {};
  return {
    state: "present",
    relationId,
    databag,
    migratedVersions: readMigratedVersions(databag),
    acceptedSchemas: readAcceptedSchemas(databag),
  };
};
