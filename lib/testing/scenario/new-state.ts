import { newContainer } from "#lib/testing/fake-pebble/container-state.ts";
import type { Declarations } from "./declarations.ts";
import { relation, type State } from "./state.ts";

/** The state of a unit right after `juju deploy`: one unit, the leader, its peer relations, containers that listen. */
export const newState = (declarations: Declarations, changes: Partial<State> = {}): State => {
  const app = changes.app ?? declarations.name;
  const peers = Object.entries(declarations.endpoints).filter(([, { role }]) => role === "peer");
  return {
    app,
    unit: 0,
    leader: true,
    model: { name: "model", uuid: "3b2f0d3e-5c1a-4c8e-9f0a-7d6b5e4c3a21" },
    jujuVersion: "3.6.28",
    config: {},
    relations: peers.map(([endpoint], id) => relation(endpoint, id, app)),
    secrets: [],
    containers: Object.fromEntries(declarations.containers.map((name) => [name, newContainer()])),
    ports: [],
    stored: {},
    status: { name: "waiting", message: "installing agent" },
    workloadVersion: "",
    plannedUnits: 1,
    ...changes,
  };
};
