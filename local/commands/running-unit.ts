import { applicationOf } from "#lib/juju/names.ts";
import { getUnit, ModelError } from "#lib/testing/juju-model/model.ts";
import type { Machine } from "#local/machine.ts";
import type { LocalUnit } from "#local/unit.ts";

/** A unit of the charm by name, `APP/leader` included. Throws {@link ModelError} for one that is not there, or is no more than a part of the model. */
export const runningUnit = ({ model, units, charm }: Machine, name: string): LocalUnit => {
  const unit = getUnit(model, name).name;
  const running = units.running.get(unit);
  if (running !== undefined) return running;
  const isCharmed = model.applications.get(applicationOf(unit))?.charm === charm.name;
  throw new ModelError(
    isCharmed ? `${unit} is still starting; try again` : `${unit} is a stand-in: nothing runs there`,
  );
};

/** The units of the charm that a command is about: the one that it names, or all of them. */
export const runningUnits = (machine: Machine, name: string | undefined): readonly LocalUnit[] =>
  name === undefined ? [...machine.units.running.values()] : [runningUnit(machine, name)];
