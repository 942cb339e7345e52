import type { Charm } from "#lib/charm/define-charm.ts";
import type { Container } from "#lib/testing/fake-pebble/container.ts";
import { openContainer, snapshot } from "#lib/testing/fake-pebble/container.ts";
import type { Image } from "#lib/testing/fake-pebble/image.ts";
import { letTimePass } from "#lib/testing/fake-pebble/time.ts";
import { inconsistencies } from "./consistency/consistency.ts";
import type { Declarations } from "./declarations.ts";
import { type EventInput, toEvent } from "./event.ts";
import type { Interruption } from "./interruption.ts";
import type { Outcome } from "./outcome.ts";
import { runHook } from "./run-hook.ts";
import type { State } from "./state.ts";

/** What a scenario is about: a charm, what its yaml files declare, and the images of its containers. */
export interface ScenarioOptions<World> {
  readonly charm: Charm<World>;
  readonly declarations: Declarations;
  /** By the name of the container. */
  readonly images?: Readonly<Record<string, Image>>;
}

/** A charm on trial: state in, event, state out. */
export interface Scenario {
  readonly declarations: Declarations;
  /**
   * Runs one hook or action: the charm's real dispatch, down to the arguments of each hook command and the bytes to Pebble.
   * The state given is not changed. Throws {@link Inconsistent} for a state or an event that Juju could not make.
   */
  run(event: EventInput, state: State, interruption?: Interruption): Promise<Outcome>;
  /** Lets a minute pass in the containers: checks have run, and what Pebble keeps trying has been tried again. */
  wait(state: State): State;
}

/** A state or an event that cannot be; its message is the list of what is wrong. */
export class Inconsistent extends Error {
  override readonly name = "Inconsistent";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`this cannot happen:\n${problems.map((problem) => `- ${problem}`).join("\n")}`);
    this.problems = problems;
  }
}

/** Puts a charm on trial. */
export const createScenario = <World>({ charm, declarations, images = {} }: ScenarioOptions<World>): Scenario => ({
  declarations,
  run: async (input, state, interruption) => {
    const problems = inconsistencies(state, input, declarations);
    if (problems.length > 0) throw new Inconsistent(problems);
    return runHook({ charm, declarations, images }, { event: toEvent(input), input, state, interruption });
  },
  wait: (state) => ({
    ...state,
    containers: Object.fromEntries(
      Object.entries(state.containers).map(([name, container]) => {
        if (container.socket !== "listening") return [name, container];
        const live: Container = openContainer(container, images[name] ?? { programs: {} });
        letTimePass(live);
        return [name, snapshot(live, container)];
      }),
    ),
  }),
});
