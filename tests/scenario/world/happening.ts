import type { Declarations, State } from "#lib/testing/index.ts";
import type { RandomSequence } from "#lib/testing/scenario/random.ts";

/** Something that happened to the world of a unit, with the name that a failure shows. */
export interface Happening {
  readonly name: string;
  readonly state: State;
}

/** What may happen: draws it, or undefined where it cannot happen now. */
export type Event = (state: State, draw: Draw) => Happening | undefined;

/** What an event is drawn with. */
export interface Draw {
  readonly next: RandomSequence;
  readonly declarations: Declarations;
  readonly relateDatabase: (state: State, offer: { readonly id: number; readonly password: string }) => State;
  /** A number that no other draw has: ids of relations and passwords are made of it. */
  readonly count: () => number;
}
