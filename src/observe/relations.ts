import { HookCommandError } from "#lib/hook-tools/hook-command-error.ts";
import type { HookToolRunner } from "#lib/hook-tools/hook-tool-runner.ts";
import { relationApplication, relationGet, relationIds, relationUnits } from "#lib/hook-tools/relation.ts";
import type { Databag } from "#lib/juju/databag.ts";
import { applicationOf, type RelationId, type UnitName } from "#lib/juju/names.ts";
import type { Endpoint, OwnSide, RelationView } from "#src/endpoints/endpoint.ts";
import type { EndpointName } from "#src/endpoints/index.ts";
import type { World } from "#src/world.ts";

/** Reads the relations of an endpoint, the oldest first. */
export const observeRelations = async (
  world: World,
  endpoint: Endpoint,
  leader: Promise<boolean>,
): Promise<readonly RelationView[]> => {
  const ids = await livingRelations(world, endpoint.name);
  const views = await Promise.all(ids.map((id) => observeRelation(world, endpoint, id, leader)));
  return views.filter((view) => view !== undefined);
};

/** The relations of an endpoint that are there to stay, the oldest first: in its relation-broken hook a relation counts as gone. */
export const livingRelations = async (
  { tools, context: { event } }: World,
  endpoint: EndpointName,
): Promise<readonly RelationId[]> => {
  const broken = event.kind === "relation-broken" ? event.relationId : undefined;
  const ids = await relationIds(tools, endpoint);
  return ids.filter((id) => id !== broken).toSorted((a, b) => a - b);
};

/** The relations of an endpoint where nothing is looked at that the other side says: who that is costs a hook command. */
export const observeOwnSides = async (
  world: World,
  endpoint: Endpoint,
  leader: Promise<boolean>,
): Promise<readonly OwnSide[]> => {
  const ids = await livingRelations(world, endpoint.name);
  const sides = await Promise.all(ids.map((id) => observeOwnSide(world, endpoint, id, leader)));
  return sides.filter((side) => side !== undefined);
};

/** What the leader still says in a relation that breaks in this hook; Juju may have forgotten it by now. */
export const observeLeaving = async (
  world: World,
  endpoint: Endpoint,
  leader: Promise<boolean>,
): Promise<readonly OwnSide[]> => {
  const { event } = world.context;
  if (event.kind !== "relation-broken" || event.endpoint !== endpoint.name) return [];
  try {
    const side = await observeOwnSide(world, endpoint, event.relationId, leader);
    return side === undefined ? [] : [side];
  } catch (error) {
    if (error instanceof HookCommandError) return [];
    throw error;
  }
};

const observeRelation = async (
  world: World,
  endpoint: Endpoint,
  id: RelationId,
  leader: Promise<boolean>,
): Promise<RelationView | undefined> => {
  const { tools } = world;
  const units = endpoint.reads.includes("remote-units") ? relationUnits(tools, id) : Promise.resolve([]);
  const [remote, own, remoteUnits] = await Promise.all([
    observeRemote(tools, id, units, endpoint.reads.includes("remote-application")),
    observeOwnSide(world, endpoint, id, leader),
    observeUnits(tools, id, units),
  ]);
  return remote && own && { ...remote, ...own, remoteUnits };
};

/** Undefined when the relation is gone: then nothing can be written there, either. */
const observeOwnSide = async (
  { tools, context }: World,
  { reads }: Endpoint,
  id: RelationId,
  leader: Promise<boolean>,
): Promise<OwnSide | undefined> => {
  // Juju refuses an application's own databag to all but its leader.
  const isReadable = reads.includes("application") && (await leader);
  const [application, unit] = await Promise.all([
    isReadable ? relationGet(tools, id, { of: context.app, bag: "application" }) : undefined,
    reads.includes("unit") ? relationGet(tools, id, { of: context.unit, bag: "unit" }) : {},
  ]);
  const isGone = unit === undefined || (isReadable && application === undefined);
  return isGone ? undefined : { relationId: id, application, unit };
};

/** A relation without a remote application is one that goes. Whose units are known is known, too, without a question. */
const observeRemote = async (
  tools: HookToolRunner,
  id: RelationId,
  units: Promise<readonly UnitName[]>,
  isRead: boolean,
): Promise<Pick<RelationView, "remoteApp" | "remote"> | undefined> => {
  const [unit] = await units;
  const remoteApp = unit === undefined ? await relationApplication(tools, id) : applicationOf(unit);
  if (remoteApp === undefined) return undefined;
  const remote = isRead ? await relationGet(tools, id, { of: remoteApp, bag: "application" }) : {};
  return { remoteApp, remote: remote ?? {} };
};

const observeUnits = async (
  tools: HookToolRunner,
  id: RelationId,
  units: Promise<readonly UnitName[]>,
): Promise<ReadonlyMap<UnitName, Databag>> => {
  const databags = await Promise.all(
    (await units).map(
      async (unit): Promise<readonly [UnitName, Databag]> => [
        unit,
        (await relationGet(tools, id, { of: unit, bag: "unit" })) ?? {},
      ],
    ),
  );
  return new Map(databags);
};
