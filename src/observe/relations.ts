import { HookCommandError } from "#lib/hook-tools/hook-command-error.ts";
import type { HookToolRunner } from "#lib/hook-tools/hook-tool-runner.ts";
import { relationApplication, relationGet, relationIds, relationUnits } from "#lib/hook-tools/relation.ts";
import type { Databag } from "#lib/juju/databag.ts";
import type { RelationId, UnitName } from "#lib/juju/names.ts";
import type { DatabagName, Endpoint, RelationView } from "#src/endpoints/endpoint.ts";
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
  endpoint: string,
): Promise<readonly RelationId[]> => {
  const broken = event.kind === "relation-broken" ? event.relationId : undefined;
  const ids = await relationIds(tools, endpoint);
  return ids.filter((id) => id !== broken).toSorted((a, b) => a - b);
};

/** What the leader still says in a relation that breaks in this hook; Juju may have forgotten it by now. */
export const observeLeaving = async (
  { tools, context }: World,
  endpoint: Endpoint,
  leader: Promise<boolean>,
): Promise<readonly Pick<RelationView, "relationId" | "application">[]> => {
  const { event } = context;
  if (event.kind !== "relation-broken" || event.endpoint !== endpoint.name) return [];
  try {
    const application = await observeApplication({ tools, context }, event.relationId, leader);
    return application === undefined ? [] : [{ relationId: event.relationId, application }];
  } catch (error) {
    if (error instanceof HookCommandError) return [];
    throw error;
  }
};

const observeRelation = async (
  { tools, context }: World,
  endpoint: Endpoint,
  id: RelationId,
  leader: Promise<boolean>,
): Promise<RelationView | undefined> => {
  const reads = (databag: DatabagName): boolean => endpoint.reads.includes(databag);
  const [remote, application, unit, remoteUnits] = await Promise.all([
    observeRemote(tools, id, reads("remote-application")),
    reads("application") ? observeApplication({ tools, context }, id, leader) : undefined,
    reads("unit") ? relationGet(tools, id, { of: context.unit, bag: "unit" }) : {},
    reads("remote-units") ? observeUnits(tools, id) : new Map<UnitName, Databag>(),
  ]);
  return remote && { relationId: id, ...remote, remoteUnits, application, unit: unit ?? {} };
};

/** A relation without a remote application is one that goes. */
const observeRemote = async (
  tools: HookToolRunner,
  id: RelationId,
  isRead: boolean,
): Promise<Pick<RelationView, "remoteApp" | "remote"> | undefined> => {
  const remoteApp = await relationApplication(tools, id);
  if (remoteApp === undefined) return undefined;
  const remote = isRead ? await relationGet(tools, id, { of: remoteApp, bag: "application" }) : {};
  return { remoteApp, remote: remote ?? {} };
};

/** Juju refuses an application's own databag to all but its leader. */
const observeApplication = async (
  { tools, context }: Pick<World, "tools" | "context">,
  id: RelationId,
  leader: Promise<boolean>,
): Promise<Databag | undefined> =>
  (await leader) ? relationGet(tools, id, { of: context.app, bag: "application" }) : undefined;

const observeUnits = async (tools: HookToolRunner, id: RelationId): Promise<ReadonlyMap<UnitName, Databag>> => {
  const units = await relationUnits(tools, id);
  const databags = await Promise.all(
    units.map(
      async (unit): Promise<readonly [UnitName, Databag]> => [
        unit,
        (await relationGet(tools, id, { of: unit, bag: "unit" })) ?? {},
      ],
    ),
  );
  return new Map(databags);
};
