import { relationGet, relationUnits } from "#lib/hook-tools/relation.ts";
import type { Databag } from "#lib/juju/databag.ts";
import type { RelationId, UnitName } from "#lib/juju/names.ts";
import { readHandover, readLeader } from "#src/endpoints/kratos-peers.ts";
import type { CourierFact, PeersFact } from "#src/facts.ts";
import type { World } from "#src/world.ts";

/**
 * Reads what the units have told each other about who sends mail. A leader that has noted that it leads and asks for nothing reads nothing
 * more than what the application says: so neither does a unit without others.
 */
export const observeCourier = async (
  world: World,
  peers: PeersFact,
  leader: Promise<boolean>,
): Promise<CourierFact> => {
  const { unit } = world.context;
  const databag = peers.state === "present" ? peers.databag : {};
  const formerLeader = readLeader(databag);
  const handover = readHandover(databag);
  const said = { formerLeader, handover, now: new Date() };
  if (peers.state === "absent" || formerLeader === undefined || (formerLeader === unit && handover === undefined))
    return { ...said, others: new Map(), own: {} };
  const { relationId } = peers;
  const [own, others] = await Promise.all([
    relationGet(world.tools, relationId, { of: unit, bag: "unit" }),
    leader.then((leads) =>
      leads ? observeOthers(world, relationId, handover?.from ?? []) : new Map<UnitName, Databag>(),
    ),
  ]);
  return { ...said, others, own: own ?? {} };
};

const observeOthers = async (
  { tools }: World,
  relationId: RelationId,
  asked: readonly UnitName[],
): Promise<ReadonlyMap<UnitName, Databag>> => {
  const units = await relationUnits(tools, relationId);
  const databags = await Promise.all(
    units.map(async (unit): Promise<readonly [UnitName, Databag]> => {
      const databag = asked.includes(unit)
        ? await relationGet(tools, relationId, { of: unit, bag: "unit" })
        : undefined;
      return [unit, databag ?? {}];
    }),
  );
  return new Map(databags);
};
