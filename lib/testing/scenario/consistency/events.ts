import type { JujuEvent } from "#lib/juju/events.ts";
import { bareSecretId } from "#lib/juju/secret.ts";
import { combine } from "#lib/testing/fake-pebble/plan.ts";
import type { Declarations } from "#lib/testing/scenario/declarations.ts";
import type { RelationState, State } from "#lib/testing/scenario/state.ts";

/** What is wrong with an event in a state. */
export const eventFaults = (state: State, event: JujuEvent, declarations: Declarations): readonly string[] => {
  if ("endpoint" in event) return relationEventFaults(state, event, declarations);
  if ("container" in event) return containerEventFaults(state, event);
  if ("storage" in event) return [`metadata.yaml has no storage ${event.storage}`];
  switch (event.kind) {
    case "secret-changed":
    case "secret-rotate":
    case "secret-remove":
    case "secret-expired":
      return secretEventFaults(state, event);
    case "leader-elected":
      return state.leader ? [] : ["leader-elected comes to the leader only"];
    default:
      return [];
  }
};

type RelationEvent = Extract<JujuEvent, { readonly endpoint: string }>;

const relationEventFaults = (
  { relations }: State,
  event: RelationEvent,
  { endpoints }: Declarations,
): readonly string[] => {
  const { kind, endpoint, relationId, app } = event;
  const relation = relations.find(({ id }) => id === relationId);
  if (relation === undefined) return [`${kind}: the state has no relation ${endpoint}:${relationId}`];
  return [
    ...(relation.endpoint === endpoint
      ? []
      : [`${kind}: relation ${relationId} is at ${relation.endpoint}, not ${endpoint}`]),
    ...(relation.remoteApp === app
      ? []
      : [`${kind}: relation ${relationId} is with ${relation.remoteApp}, not ${app}`]),
    ...unitFaults(event, relation, endpoints[endpoint]?.role === "peer"),
  ];
};

const unitFaults = (event: RelationEvent, relation: RelationState, isPeer: boolean): readonly string[] => {
  const { kind, endpoint } = event;
  const isThere = (unit: string) => Number(unit.split("/")[1]) in relation.remoteUnitsData;
  switch (event.kind) {
    case "relation-created":
      return [];
    case "relation-broken":
      if (isPeer) return [`${endpoint} is a peer endpoint: its relation ends with the application`];
      return Object.keys(relation.remoteUnitsData).length === 0
        ? []
        : [`${kind}: the units of ${relation.remoteApp} depart first`];
    case "relation-joined":
      return isThere(event.unit) ? [] : [`${kind}: ${event.unit} has no databag in ${endpoint}`];
    case "relation-departed":
      return isThere(event.unit) ? [`${kind}: ${event.unit} has left, so it has no databag in ${endpoint}`] : [];
    case "relation-changed": {
      if (event.unit !== undefined)
        return isThere(event.unit) ? [] : [`${kind}: ${event.unit} has no databag in ${endpoint}`];
      const databag = isPeer ? relation.localAppData : relation.remoteAppData;
      return Object.keys(databag).length > 0
        ? []
        : [`${kind} without a unit: the databag of ${relation.remoteApp} has never changed`];
    }
  }
};

const containerEventFaults = (
  { containers }: State,
  event: Extract<JujuEvent, { readonly container: string }>,
): readonly string[] => {
  const { kind, container: name } = event;
  const container = containers[name];
  if (container === undefined) return [`${kind}: the state has no container ${name}`];
  switch (event.kind) {
    case "pebble-ready":
      return container.socket === "listening" ? [] : [`${kind}: the Pebble of ${name} does not listen`];
    case "pebble-custom-notice":
      return container.notices.some(({ id, key }) => id === event.noticeId && key === event.noticeKey)
        ? []
        : [`${kind}: ${name} has no notice ${event.noticeId} with the key ${event.noticeKey}`];
    case "pebble-check-failed":
    case "pebble-check-recovered":
      return combine(container.layers).checks[event.check] === undefined
        ? [`${kind}: no layer of ${name} has the check ${event.check}`]
        : [];
  }
};

type SecretEvent = Extract<JujuEvent, { readonly kind: `secret-${string}` }>;

const secretEventFaults = ({ secrets }: State, event: SecretEvent): readonly string[] => {
  const { kind } = event;
  const id = bareSecretId(event.id);
  const secret = secrets.find((each) => each.id === id);
  if (secret === undefined) return [`${kind}: the state has no secret ${id}`];
  const isOwned = typeof secret.owner === "string";
  if (kind !== "secret-changed") return isOwned ? [] : [`${kind} comes to the owner of ${id} only`];
  if (isOwned) return [`${kind} comes to those who read ${id}, not to its owner`];
  // The newest revision may be tracked already: a hook that fails after it has read it comes again.
  return secret.tracked === undefined ? [`${kind}: this unit has never read ${id}`] : [];
};
