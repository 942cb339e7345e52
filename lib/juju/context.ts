import { type Environment, findVariable, readVariable, Text } from "./environment.ts";
import type { JujuEvent } from "./events.ts";
import { type ApplicationName, applicationOf, type UnitName } from "./names.ts";
import { type HookNames, parseEvent, UnitNameText } from "./parse-event.ts";

/** Why and for whom the charm was started. */
export interface HookContext {
  readonly event: JujuEvent;
  readonly unit: UnitName;
  readonly app: ApplicationName;
  readonly model: { readonly name: string; readonly uuid: string };
  /** Juju's version, such as `3.6.28`. */
  readonly jujuVersion: string;
  /** Where the charm is unpacked. Whatever is written there is gone with the pod. */
  readonly charmDirectory: string;
}

/**
 * Reads the environment that Juju gives to `dispatch` (Juju's `HookVars`); a variable that is empty counts as absent.
 * Throws `HookEnvironmentError`, which names the variable.
 */
export const parseContext = (environment: Environment, names: HookNames): HookContext => {
  const unit = readVariable(environment, "JUJU_UNIT_NAME", UnitNameText);
  return {
    event: parseEvent(environment, names),
    unit,
    app: applicationOf(unit),
    model: {
      name: readVariable(environment, "JUJU_MODEL_NAME", Text),
      uuid: readVariable(environment, "JUJU_MODEL_UUID", Text),
    },
    jujuVersion: readVariable(environment, "JUJU_VERSION", Text),
    charmDirectory: findVariable(environment, "JUJU_CHARM_DIR", Text) ?? readVariable(environment, "CHARM_DIR", Text),
  };
};
