import type { Goal, GoalState } from "#lib/testing/hook-session/controller.ts";
import { type Application, type JujuModel, relationsOf, sidesOf, type Unit } from "#lib/testing/juju-model/model.ts";

/** What a model, which has all that it is to have at once, is on its way to for an application. */
export const goalStateOf = (model: JujuModel, { name, units }: Application): GoalState => {
  const sides = relationsOf(model, name).flatMap((relation) => sidesOf(relation, name) ?? []);
  const byEndpoint = Map.groupBy(sides, ({ own }) => own.endpoint);
  const relations = [...byEndpoint].map(([endpoint, related]) => {
    const goals = related.flatMap(({ other }) => [
      [other.app, JOINED] as const,
      ...unitGoals(model.applications.get(other.app)?.units.values() ?? []),
    ]);
    return [endpoint, Object.fromEntries(goals)] as const;
  });
  return { units: Object.fromEntries(unitGoals(units.values())), relations: Object.fromEntries(relations) };
};

/** The model does not note when a relation was made. */
const JOINED: Goal = { status: "joined", since: new Date(0).toISOString() };

const unitGoals = (units: Iterable<Unit>): readonly (readonly [name: string, goal: Goal])[] =>
  [...units].map(({ name, life, status }) => [
    name,
    { status: life ?? status.name, since: status.since.toISOString() },
  ]);
