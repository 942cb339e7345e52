import type { Declarations } from "#lib/testing/scenario/declarations.ts";
import { type EventInput, toEvent } from "#lib/testing/scenario/event.ts";
import type { State } from "#lib/testing/scenario/state.ts";
import { actionFaults } from "./action.ts";
import { containerFaults } from "./containers.ts";
import { eventFaults } from "./events.ts";
import { relationFaults } from "./relations.ts";
import { secretFaults } from "./secrets.ts";
import { unitFaults } from "./unit.ts";

/** Says what Juju could never make: the faults of a state and of an event in it, empty when there are none. */
export const inconsistencies = (state: State, input: EventInput, declarations: Declarations): readonly string[] => [
  ...unitFaults(state, declarations),
  ...relationFaults(state, declarations),
  ...secretFaults(state),
  ...containerFaults(state, declarations),
  ...eventFaults(state, toEvent(input), declarations),
  ...actionFaults(input, declarations),
];
