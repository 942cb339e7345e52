import { differences } from "./differences.ts";
import { describeEvent, type EventInput } from "./event.ts";
import type { Interruption } from "./interruption.ts";
import { type Outcome, writesOf } from "./outcome.ts";
import { type RandomSequence, shuffled } from "./random.ts";
import type { Scenario } from "./scenario.ts";
import { type RanHook, settle, type Told } from "./settle.ts";
import type { State } from "./state.ts";

/** What of a state has to be equal; all else may differ, such as secrets that are drawn at random and times. */
export type View = (state: State) => unknown;

/** Law: a hook that finds nothing changed writes nothing. Gives what it wrote, so an empty list is the law kept. */
export const secondHookWrites = async (
  scenario: Scenario,
  settled: State,
  event: EventInput = "update-status",
): Promise<readonly string[]> => writesOf(await scenario.run(event, settled));

/** A place at which an interruption of a hook left another state than an undisturbed hook does. */
export interface Divergence {
  readonly event: string;
  readonly interruption: Interruption;
  /** What is other than after an undisturbed hook. */
  readonly differences: readonly string[];
}

/**
 * Law: a hook that is interrupted anywhere, and run again as Juju does, ends where an undisturbed one ends.
 * Every hook of a course is interrupted at each of its hook commands and at each of its requests to Pebble, before and after its effect.
 */
export const interruptedHooks = async (
  scenario: Scenario,
  course: readonly RanHook[],
  view: View,
): Promise<{ readonly divergences: readonly Divergence[]; readonly interruptions: number }> => {
  const divergences: Divergence[] = [];
  let interruptions = 0;
  for (const hook of course) {
    const again = onceFor((state) => scenario.run(hook.event, state));
    const expected = view(hook.outcome.state);
    const check = async (interruption: Interruption): Promise<void> => {
      const { state } = await scenario.run(hook.event, hook.before, interruption);
      const second = await again(state);
      const found = [
        ...differences(expected, view(second.state)),
        ...(second.exitCode === 0 ? [] : [`exit code: 0 became ${second.exitCode}`]),
      ];
      if (found.length > 0) divergences.push({ event: describeEvent(hook.event), interruption, differences: found });
    };
    const all = interruptionsOf(hook);
    interruptions += all.length;
    for (let index = 0; index < all.length; index += AT_ONCE)
      await Promise.all(all.slice(index, index + AT_ONCE).map(check));
  }
  return { divergences, interruptions };
};

/** Hooks that run side by side: each waits for sockets most of its time. */
const AT_ONCE = 4;

/** A function of a state that is asked once for states that only differ in times and in which secrets were read. */
const onceFor = (run: (state: State) => Promise<Outcome>): ((state: State) => Promise<Outcome>) => {
  const known = new Map<string, Promise<Outcome>>();
  return (state) => {
    const key = JSON.stringify(state, (name, value: unknown) =>
      name === "since" || name === "tracked" ? undefined : value,
    );
    const outcome = known.get(key) ?? run(state);
    known.set(key, outcome);
    return outcome;
  };
};

/** A question has no effect, so there is no difference between before and after it. */
const interruptionsOf = ({ outcome: { calls, pebble } }: RanHook): readonly Interruption[] => [
  ...calls.flatMap((_, index): Interruption[] => [
    { kill: "at-hook-command", call: index + 1 },
    { fail: "hook-command", call: index + 1 },
  ]),
  ...pebble.flatMap(({ asked }, index): Interruption[] => {
    const call = index + 1;
    const before: Interruption[] = [
      { kill: "before-pebble-request", call },
      { fail: "before-pebble-request", call },
    ];
    if (asked.startsWith("GET ")) return before;
    return [...before, { kill: "after-pebble-request", call }, { fail: "after-pebble-request", call }];
  }),
];

/** Something that happens to the world of a unit, with the name that a failure shows. */
export interface WorldChange {
  readonly name: string;
  readonly change: (state: State) => State;
}

/** How changes were put in order, and where that led. */
export interface Ordering {
  readonly seed: number;
  readonly order: readonly string[];
  readonly end: unknown;
}

/**
 * Law: whatever the order in which the world changes, and whether or not Juju tells of a change before the next one, the end is the same.
 * Gives where each seed led; the law is kept if all ends are equal.
 */
export const anyOrder = async (
  scenario: Scenario,
  {
    start,
    changes,
    seeds,
    view,
  }: {
    readonly start: State;
    readonly changes: readonly WorldChange[];
    readonly seeds: readonly number[];
    readonly view: View;
  },
): Promise<readonly Ordering[]> => {
  const orderings: Ordering[] = [];
  for (const seed of seeds) {
    const { items, next } = shuffled(changes, seed);
    const order = items.map(({ name }) => name);
    orderings.push({ seed, order, end: view(await follow(scenario, start, items, next)) });
  }
  return orderings;
};

const follow = async (
  scenario: Scenario,
  start: State,
  changes: readonly WorldChange[],
  next: RandomSequence,
): Promise<State> => {
  let state = start;
  let told: Told | undefined;
  for (const { change } of changes) {
    state = change(state);
    if (next() < 0.5) continue;
    ({ state, told } = await settle(scenario, state, told === undefined ? {} : { told }));
  }
  return (await settle(scenario, state, told === undefined ? {} : { told })).state;
};
