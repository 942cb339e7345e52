import type { ConfigDefinition } from "#lib/testing/juju-model/config.ts";
import type { Application, Endpoint, JujuModel, Unit } from "#lib/testing/juju-model/model.ts";
import { addPeerRelations } from "#lib/testing/juju-model/relations.ts";

/** What an application is made of. */
export interface NewApplication {
  readonly name: string;
  readonly charm: string;
  readonly endpoints: Readonly<Record<string, Endpoint>>;
  readonly options: ConfigDefinition;
  readonly config?: Application["config"];
  readonly workloadVersion?: string;
  readonly status: Omit<Unit["status"], "since">;
}

/** Adds an application with one unit, which leads it. */
export const addApplication = (model: JujuModel, application: NewApplication): void => {
  const { name, charm, endpoints, options, config = new Map(), workloadVersion = "", status } = application;
  const unit: Unit = {
    name: `${name}/0`,
    status: { ...status, since: new Date() },
    ports: new Set(),
    state: new Map(),
  };
  const added: Application = {
    ...{ name, charm, endpoints, options, config, workloadVersion },
    ...{ units: new Map([[unit.name, unit]]), leader: unit.name },
  };
  model.applications.set(name, added);
  addPeerRelations(model, added);
};
