import fc from "fast-check";
import type { JujuTopology } from "#lib/interfaces/juju-topology.ts";

/** The unit of all recorded databags. */
export const KRATOS: JujuTopology = {
  model: "identity",
  modelUuid: "3b2f0d3e-5c1a-4c8e-9f0a-7d6b5e4c3a21",
  application: "kratos",
  unit: "kratos/0",
  charmName: "kratos",
};

const name = fc.stringMatching(/^[a-z][a-z0-9]{0,8}(-[a-z][a-z0-9]{0,8})?$/);

/** Any topology that Juju can have. */
export const topologies: fc.Arbitrary<JujuTopology> = fc
  .record({ model: name, modelUuid: fc.uuid({ version: 4 }), application: name, unit: fc.nat(), charmName: name })
  .map((topology) => ({ ...topology, unit: `${topology.application}/${topology.unit}` }));
