import { changesTo, isUnchanged } from "#lib/juju/databag.ts";
import { type CourierHandover, hasStoppedFor, stopConfirmation } from "#src/endpoints/kratos-peers.ts";
import type { Facts } from "#src/facts.ts";
import type { Publication, WantedHandover } from "#src/wanted.ts";
import { type CourierMove, courierMove } from "./courier.ts";

/** What a new leader asks of others, for all to see; undefined when there is nothing to ask. */
export const requestedHandover = (facts: Facts): CourierHandover | undefined => {
  const move = courierMove(facts);
  return move.state === "awaited" ? move.handover : undefined;
};

/** What the log is told of the courier's way, and what the leader is told once the container is as it should be. */
export const wantedHandover = (facts: Facts): WantedHandover => {
  const news = newsOf(courierMove(facts));
  const request = requestToConfirm(facts);
  const publication = request && ownWord(facts, request);
  return { ...(news && { news }), ...(request && publication && { confirmation: { publication, to: request.to } }) };
};

/** Takes back what this unit has confirmed when nobody asks for it any more. */
export const withdrawnConfirmation = (facts: Facts): readonly Publication[] => {
  if (requestToConfirm(facts) !== undefined) return [];
  const publication = ownWord(facts, undefined);
  return publication === undefined ? [] : [publication];
};

/** What this unit is asked for and may confirm: a courier in a container that cannot be seen may still run. */
const requestToConfirm = ({ leader, unit, courier, workload }: Facts): CourierHandover | undefined => {
  const { handover, own } = courier;
  if (leader || handover === undefined || !handover.from.includes(unit)) return undefined;
  return workload.state !== "unreachable" || hasStoppedFor(handover, own) ? handover : undefined;
};

const ownWord = ({ peers, courier }: Facts, request: CourierHandover | undefined): Publication | undefined => {
  if (peers.state === "absent") return undefined;
  const changes = changesTo(courier.own, stopConfirmation(request));
  return isUnchanged(changes) ? undefined : { relationId: peers.relationId, bag: "unit", changes };
};

const newsOf = (move: CourierMove): WantedHandover["news"] => {
  if (move.state === "awaited" && move.isNew) return { kind: "asked", units: move.missing };
  if (move.state !== "here" || move.ended === undefined) return undefined;
  return move.silent.length > 0
    ? { kind: "unanswered", units: move.silent }
    : { kind: "confirmed", units: move.ended.from };
};
