import type { JujuEvent } from "#lib/juju/events.ts";
import type { JujuModel } from "#lib/testing/juju-model/model.ts";
import { nextHook, type PebbleState, type PebbleStates } from "#lib/testing/uniter/next-hook.ts";
import { newUnitMemory, type UnitMemory } from "#lib/testing/uniter/unit-memory.ts";
import { describeEvent } from "./event.ts";
import type { Interruption } from "./interruption.ts";
import { modelOfState } from "./model-of-state.ts";
import type { Outcome } from "./outcome.ts";
import type { Scenario } from "./scenario.ts";
import { type State, unitOf, withoutRelation, withRelation } from "./state.ts";

/** A unit to which Juju has told everything that there is to tell. */
export interface Settled {
  readonly state: State;
  /** What the unit has been told: give it to the next `settle`, or Juju installs the charm anew. */
  readonly told: Told;
  /** The hooks that were run, in order. */
  readonly hooks: readonly RanHook[];
}

/** What a unit has been told so far. */
export type Told = Readonly<UnitMemory>;

/** A hook that Juju ran. */
export interface RanHook {
  readonly event: JujuEvent;
  /** What it started from. */
  readonly before: State;
  readonly outcome: Outcome;
}

/** How a unit is brought to rest. */
export interface SettleOptions {
  /** What it was told before; a unit that has been told nothing is installed first. */
  readonly told?: Told;
  /** Goes wrong in the hook of this number, counted from 1. */
  readonly interruption?: { readonly hook: number; readonly how: Interruption };
  /** Leaves the unit as it is after this many hooks, at rest or not. */
  readonly atMost?: number;
}

/** Hooks after which something must be wrong. */
const MOST_HOOKS = 200;

/** A hook that fails this often in a row will not succeed. */
const MOST_FAILURES = 3;

/**
 * Plays Juju from a state until nothing is left to do: hooks in the order of its uniter, failed ones again,
 * time that passes in the containers, and checks that fail or recover. Throws when a hook keeps failing or there is no end.
 */
export const settle = async (
  scenario: Scenario,
  start: State,
  { told, interruption, atMost }: SettleOptions = {},
): Promise<Settled> => {
  const memory: UnitMemory = told === undefined ? newUnitMemory() : structuredClone(told);
  const hooks: RanHook[] = [];
  const checkEvents: JujuEvent[] = [];
  let state = start;
  let failures = 0;
  while (hooks.length < MOST_HOOKS) {
    const next = nextHook(modelToTell(state, scenario), unitOf(state), memory, pebblesOf(state));
    const event = next?.event ?? checkEvents.shift();
    if (event === undefined) {
      const waited = scenario.wait(state);
      checkEvents.push(...checkChanges(state, waited));
      state = waited;
      if (checkEvents.length === 0) return { state, told: memory, hooks };
      continue;
    }
    const how = interruption?.hook === hooks.length + 1 ? interruption.how : undefined;
    const before = withoutDeparted(event, state);
    const outcome = await scenario.run(event, before, how);
    hooks.push({ event, before, outcome });
    if (outcome.exitCode === 0) next?.done();
    failures = outcome.exitCode === 0 ? 0 : failures + 1;
    if (outcome.exitCode !== 0 && next === undefined) checkEvents.unshift(event);
    if (failures === MOST_FAILURES) throw new Error(`${describeEvent(event)} keeps failing:\n${logOf(outcome)}`);
    state = withoutBroken(event, outcome);
    if (hooks.length === atMost) return { state, told: memory, hooks };
  }
  const names = hooks.slice(-10).map(({ event }) => describeEvent(event));
  throw new Error(`after ${MOST_HOOKS} hooks there is still something to do; the last were ${names.join(", ")}`);
};

/** A dying relation is one that the unit is still to be told the end of, so it is no longer in the model that is told. */
const modelToTell = (state: State, { declarations }: Scenario): JujuModel =>
  modelOfState({ ...state, relations: state.relations.filter(({ dying }) => dying !== true) }, declarations);

/** Of checks it is told by {@link checkChanges}. */
const pebblesOf = ({ containers }: State): PebbleStates =>
  new Map(
    Object.entries(containers).flatMap(([name, { socket, bootId }]): [string, PebbleState][] =>
      socket === "listening" ? [[name, { bootId, checks: new Map() }]] : [],
    ),
  );

/** A unit that departs is gone from the relation in the very hook that tells so. */
const withoutDeparted = (event: JujuEvent, state: State): State => {
  if (event.kind !== "relation-departed") return state;
  const number = Number(event.unit.split("/")[1]);
  const relation = state.relations.find(({ id }) => id === event.relationId);
  if (relation === undefined) return state;
  const left = Object.entries(relation.remoteUnitsData).filter(([unit]) => Number(unit) !== number);
  return withRelation(state, { ...relation, remoteUnitsData: Object.fromEntries(left) });
};

/** A relation is gone once its relation-broken hook has succeeded. */
const withoutBroken = (event: JujuEvent, { state, exitCode }: Outcome): State =>
  event.kind === "relation-broken" && exitCode === 0 ? withoutRelation(state, event.relationId) : state;

const checkChanges = (before: State, after: State): readonly JujuEvent[] =>
  Object.entries(after.containers).flatMap(([container, { checks }]) =>
    Object.entries(checks).flatMap(([check, { status }]): JujuEvent[] => {
      const former = before.containers[container]?.checks[check]?.status;
      if (status === former) return [];
      if (status === "down") return [{ kind: "pebble-check-failed", container, check }];
      return former === "down" && status === "up" ? [{ kind: "pebble-check-recovered", container, check }] : [];
    }),
  );

const logOf = ({ log }: Outcome): string => log.map(({ level, message }) => `${level} ${message}`).join("\n");
