import type { LogTarget } from "#lib/pebble/layer.ts";
import type { Facts } from "#src/facts.ts";
import { allReady } from "./first-ready.ts";

/** Where Pebble forwards the logs of both services: to each unit of each Loki, under the unit's name. */
export const logTargets = ({ integrations, model, app, unit }: Facts): Readonly<Record<string, LogTarget>> => {
  const labels = {
    product: "Juju",
    charm: "kratos",
    juju_model: model.name,
    juju_model_uuid: model.uuid,
    juju_application: app,
    juju_unit: unit,
    juju_charm: "kratos",
    job: `juju_${model.name}_${model.uuid.slice(0, 8)}_${app}`,
  };
  const targets = allReady(integrations.logging).flatMap((urls) =>
    [...urls].map(([name, location]): readonly [string, LogTarget] => [
      name,
      { override: "replace", type: "loki", location, services: ["all"], labels },
    ]),
  );
  return Object.fromEntries(targets);
};
