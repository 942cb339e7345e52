import type { JujuEvent, PLAIN_HOOKS } from "#lib/juju/events.ts";
import type { RelationId, UnitName } from "#lib/juju/names.ts";
import { relationOf, type State } from "./state.ts";

/** Why the charm is started: Juju's event, or a shorter word for it where the state tells the rest. */
export type EventInput = JujuEvent | (typeof PLAIN_HOOKS)[number] | ActionInput;

/** An action with its parameters; those that actions.yaml gives a default may be left out. */
export interface ActionInput {
  readonly action: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
}

/** The event of an input. */
export const toEvent = (input: EventInput): JujuEvent => {
  if (typeof input === "string") return { kind: input };
  return "action" in input ? { kind: "action", name: input.action, id: "1" } : input;
};

/** The event `ENDPOINT-relation-changed` about a relation of the state: of a remote unit, or without one of the application's databag. */
export const relationChanged = (state: State, endpoint: string, unit?: UnitName, id?: RelationId): JujuEvent => {
  const { id: relationId, remoteApp: app } = relationOf(state, endpoint, id);
  return { kind: "relation-changed", endpoint, relationId, app, ...(unit && { unit }) };
};

/** The event `ENDPOINT-relation-broken` about a relation of the state. */
export const relationBroken = (state: State, endpoint: string, id?: RelationId): JujuEvent => {
  const { id: relationId, remoteApp: app } = relationOf(state, endpoint, id);
  return { kind: "relation-broken", endpoint, relationId, app };
};

/** The event `CONTAINER-pebble-ready`. */
export const pebbleReady = (container: string): JujuEvent => ({ kind: "pebble-ready", container });

/** What a person reads of an event. */
export const describeEvent = (event: JujuEvent): string => {
  if ("endpoint" in event) return `${event.endpoint}-${event.kind}`;
  if ("container" in event) return `${event.container}-${event.kind}`;
  return "name" in event ? `${event.kind} ${event.name}` : event.kind;
};
