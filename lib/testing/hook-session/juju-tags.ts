import type { ApplicationName, UnitName } from "#lib/juju/names.ts";
import { isUnitName } from "#lib/juju/names.ts";

/** Juju's tag of a unit: `unit-kratos-0` for `kratos/0`. */
export const unitTag = (unit: UnitName): string => `unit-${unit.replace("/", "-")}`;

/** Juju's tag of an application. */
export const applicationTag = (app: ApplicationName): string => `application-${app}`;

/** The unit or application that a tag names. Throws `RangeError` for a tag of anything else. */
export const nameOfTag = (tag: string): UnitName | ApplicationName => {
  const unit = tag.replace(/^unit-(?<app>.*)-(?<number>\d+)$/, "$<app>/$<number>");
  if (isUnitName(unit)) return unit;
  if (tag.startsWith("application-")) return tag.slice("application-".length);
  throw new RangeError(`not the tag of a unit or an application: ${tag}`);
};
