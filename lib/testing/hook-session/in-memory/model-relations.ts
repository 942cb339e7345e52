import { applicationOf, type UnitName } from "#lib/juju/names.ts";
import type { RelationView } from "#lib/testing/hook-session/controller.ts";
import {
  type JujuModel,
  type Relation,
  type RelationSide,
  relationsOf,
  sidesOf,
} from "#lib/testing/juju-model/model.ts";

/** The relations of a unit's application as its agent knows them. */
export const relationViews = (model: JujuModel, unit: UnitName): readonly RelationView[] =>
  relationsOf(model, applicationOf(unit)).flatMap((relation) => {
    const sides = sidesOf(relation, applicationOf(unit));
    return sides === undefined ? [] : [relationView(model, relation, sides, unit)];
  });

/** Juju's tag of a relation: its sides, the requirer first. */
export const relationTag = ({ sides }: Relation): string => {
  const requirerFirst = sides.toSorted((a, b) => Number(a.role === "provider") - Number(b.role === "provider"));
  return `relation-${requirerFirst.map(({ app, endpoint }) => `${app}.${endpoint}`).join("#")}`;
};

const relationView = (
  model: JujuModel,
  relation: Relation,
  { own, other }: { readonly own: RelationSide; readonly other: RelationSide },
  unit: UnitName,
): RelationView => ({
  id: relation.id,
  endpoint: own.endpoint,
  role: own.role,
  remoteApp: other.app,
  remoteModelUuid: model.uuid,
  members: [...other.unitDatabags.keys()].filter((member) => member !== unit),
  life: relation.life ?? "alive",
  isSuspended: relation.isSuspended ?? false,
  tag: relationTag(relation),
});
