import type { ConfigDefinition } from "#lib/testing/juju-model/config.ts";
import type { Application, Endpoint, JujuModel, Unit } from "#lib/testing/juju-model/model.ts";
import { addPeerRelations } from "#lib/testing/juju-model/relations.ts";
import { addUnit } from "#lib/testing/juju-model/units.ts";

/** What an application is made of. */
export interface NewApplication {
  readonly name: string;
  readonly charm: string;
  readonly endpoints: Readonly<Record<string, Endpoint>>;
  readonly options: ConfigDefinition;
  readonly config?: Application["config"];
  readonly workloadVersion?: string;
}

/** Adds an application without units. */
export const addApplication = (model: JujuModel, application: NewApplication): void => {
  const { name, charm, endpoints, options, config = new Map(), workloadVersion = "" } = application;
  const added: Application = {
    ...{ name, charm, endpoints, options, config, workloadVersion },
    ...{ units: new Map(), leader: undefined },
  };
  model.applications.set(name, added);
  addPeerRelations(model, added);
};

/** Adds an application whose one unit is played by code. */
export const addStandIn = (
  model: JujuModel,
  { status, ...application }: NewApplication & { readonly status: Omit<Unit["status"], "since"> },
): void => {
  addApplication(model, application);
  addUnit(model, application.name, status);
};
