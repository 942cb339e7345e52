import type { EventInput, State } from "#lib/testing/index.ts";
import type { KratosTrial } from "./kratos-scenario.ts";

/** How a row of the status table comes to hold: an event in a state. */
export interface Way {
  /** Where it is tried, if not in the usual surroundings. */
  readonly trial?: () => KratosTrial;
  readonly start: () => State | Promise<State>;
  readonly event: (state: State) => EventInput;
  readonly status: RegExp;
}
