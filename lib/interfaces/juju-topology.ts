import * as z from "zod";

/** Where a charm runs, as the interfaces of observability say it (cosl `JujuTopology`): what they send carries it as labels. */
export interface JujuTopology {
  readonly model: string;
  /** A UUID of version 4; others are refused by Loki and Prometheus. */
  readonly modelUuid: string;
  readonly application: string;
  /** The unit that writes, which is the leader. */
  readonly unit: string;
  readonly charmName: string;
}

/** A topology on the wire; parsing one gives a {@link JujuTopology}. */
export const TopologyOnWire = z
  .object({
    model: z.string().min(1),
    model_uuid: z.uuidv4(),
    application: z.string().min(1),
    unit: z.string().min(1),
    charm_name: z.string().min(1),
  })
  .transform(
    ({ model, model_uuid, application, unit, charm_name }): JujuTopology => ({
      model,
      modelUuid: model_uuid,
      application,
      unit,
      charmName: charm_name,
    }),
  );

/** A topology as it goes on the wire. */
export const topologyOnWire = ({ model, modelUuid, application, unit, charmName }: JujuTopology) => ({
  model,
  model_uuid: modelUuid,
  application,
  unit,
  charm_name: charmName,
});

/** The labels that tie an alert rule to the application that brought it, in the libraries' order; never to one unit. */
export const applicationLabels = ({ model, modelUuid, application, charmName }: JujuTopology) => ({
  juju_model: model,
  juju_model_uuid: modelUuid,
  juju_application: application,
  juju_charm: charmName,
});
