import { applicationOf, type RelationId, type UnitName } from "#lib/juju/names.ts";
import type { RelationView } from "#lib/testing/hook-session/controller.ts";
import {
  type JujuModel,
  type Relation,
  type RelationSide,
  relationsOf,
  sidesOf,
} from "#lib/testing/juju-model/model.ts";

/** The units of a relation whose relation-joined hook an agent has run, and whose relation-departed it has not. */
export type JoinedMembers = ReadonlyMap<RelationId, readonly UnitName[]>;

/** The relations that a unit takes part in as its agent knows them; one that is gone already only for the hooks about that. */
export const relationViews = (
  model: JujuModel,
  unit: UnitName,
  subject: RelationId | undefined,
  joined: JoinedMembers | undefined,
): readonly RelationView[] => {
  const removed = subject === undefined ? undefined : model.removedRelations.get(subject);
  return [...relationsOf(model, applicationOf(unit)), ...(removed === undefined ? [] : [removed])].flatMap(
    (relation) => {
      const sides = sidesOf(relation, applicationOf(unit));
      if (sides?.own.unitDatabags.has(unit) !== true) return [];
      const members = joined?.get(relation.id) ?? (joined === undefined ? [...sides.other.unitDatabags.keys()] : []);
      const life = relation === removed ? "dying" : "alive";
      return [{ ...relationView(model, relation, sides, life), members: members.filter((member) => member !== unit) }];
    },
  );
};

/** Juju's tag of a relation: its sides, the requirer first. */
export const relationTag = ({ sides }: Relation): string => {
  const requirerFirst = sides.toSorted((a, b) => Number(a.role === "provider") - Number(b.role === "provider"));
  return `relation-${requirerFirst.map(({ app, endpoint }) => `${app}.${endpoint}`).join("#")}`;
};

const relationView = (
  model: JujuModel,
  relation: Relation,
  { own, other }: { readonly own: RelationSide; readonly other: RelationSide },
  life: RelationView["life"],
): Omit<RelationView, "members"> => ({
  id: relation.id,
  endpoint: own.endpoint,
  role: own.role,
  remoteApp: other.app,
  remoteModelUuid: model.uuid,
  life,
  isSuspended: false,
  tag: relationTag(relation),
});
