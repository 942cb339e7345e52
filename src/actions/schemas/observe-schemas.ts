import type { Facts } from "#src/facts.ts";
import type { SchemaSet } from "#src/kratos/identity-schemas.ts";
import { observeConfigMaps } from "#src/observe/config-maps.ts";
import { observeOptions } from "#src/observe/options.ts";
import { observePeers } from "#src/observe/peers.ts";
import { SHIPPED_SCHEMAS } from "#src/plan/identity-schemas.ts";
import type { World } from "#src/world.ts";

/** What decides over identity schemas. */
export interface SchemaFacts extends Pick<Facts, "options" | "configMaps"> {
  /** The set that all units serve. */
  readonly before: SchemaSet;
}

/** Reads what is asked for and what is served, as every unit may. */
export const observeSchemas = async (world: World): Promise<SchemaFacts> => {
  const [options, configMaps, before] = await Promise.all([
    observeOptions(world.tools),
    observeConfigMaps(world),
    servedSchemas(world),
  ]);
  return { options, configMaps, before };
};

/** The set that all units serve. */
export const servedSchemas = async (world: World): Promise<SchemaSet> => {
  const peers = await observePeers(world);
  return (peers.state === "present" ? peers.acceptedSchemas : undefined) ?? SHIPPED_SCHEMAS;
};
