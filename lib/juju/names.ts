/** Name of a unit, such as `kratos/0`. */
export type UnitName = `${string}/${number}`;

/** Name of an application, such as `kratos`. */
export type ApplicationName = string;

/** Number of a relation: the part after the colon in Juju's `pg-database:7`. Unique in a model. */
export type RelationId = number;

const UNIT_NAME = /^[a-z][a-z0-9]*(?:-[a-z0-9]*[a-z][a-z0-9]*)*\/(?:0|[1-9]\d*)$/;

/** Whether a text is a unit's name, by Juju's rule (juju/names `unit.go`). */
export const isUnitName = (text: string): text is UnitName => UNIT_NAME.test(text);

/** The application that a unit belongs to: `kratos` of `kratos/0`. */
export const applicationOf = (unit: UnitName): ApplicationName => unit.slice(0, unit.lastIndexOf("/"));

/** The number of a unit in its application: 0 of `kratos/0`. */
export const unitNumberOf = (unit: UnitName): number => Number(unit.slice(unit.lastIndexOf("/") + 1));

const RELATION_ID = /^(?:[^:]*:)?(?<number>\d+)$/;

/** The number in Juju's notation of a relation: 7 of `pg-database:7` and of `7`. Throws RangeError for other text. */
export const parseRelationId = (text: string): RelationId => {
  const id = Number(RELATION_ID.exec(text)?.groups?.["number"] ?? Number.NaN);
  if (!Number.isSafeInteger(id)) throw new RangeError(`not a relation id: ${JSON.stringify(text)}`);
  return id;
};
