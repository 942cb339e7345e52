import type { UnitName } from "#lib/juju/names.ts";
import { type CourierHandover, hasStoppedFor } from "#src/endpoints/kratos-peers.ts";
import type { CourierFact, Facts } from "#src/facts.ts";
import type { WantedCourier } from "#src/wanted.ts";

/** How long a new leader waits for units that do not answer, in milliseconds: a lost node must not keep mail waiting for ever. */
const PATIENCE_MS = 120_000;

/** Where the courier is on its way to the leader. */
export type CourierMove =
  /** Another unit leads. */
  | { readonly state: "elsewhere" }
  /** This unit leads and sends mail. `ended` is what it had asked for until now, and `silent` are those who did not answer in time. */
  | { readonly state: "here"; readonly ended: CourierHandover | undefined; readonly silent: readonly UnitName[] }
  /** This unit leads and sends no mail until those who may run a courier have stopped it, or `until` has passed. */
  | {
      readonly state: "awaited";
      readonly handover: CourierHandover;
      readonly isNew: boolean;
      readonly missing: readonly UnitName[];
      readonly until: Date;
    };

/**
 * Two couriers would send a mail twice, so the former leader's stops before the new one's starts. The application's databag tells who led
 * last. A leader that does not find itself there asks that unit, and all who were being asked, and starts nothing yet; each of them
 * answers with the very request once its courier has stopped. Everything that was said is taken back when the courier has arrived.
 *
 * A request is on record before anybody acts on it, so a leader that is killed or replaced at any moment is asked by the next one, too.
 * A unit that left the relation took its courier along. One that does not answer is waited for two minutes, no longer.
 */
export const courierMove = ({ leader, unit, courier }: Facts): CourierMove => {
  if (!leader) return { state: "elsewhere" };
  const { formerLeader } = courier;
  if (formerLeader === undefined) return HERE;
  return formerLeader === unit ? goOn(courier) : begin(unit, formerLeader, courier);
};

const HERE: CourierMove = { state: "here", ended: undefined, silent: [] };

/** Whether this unit should send mail. */
export const wantedCourier = (facts: Facts): WantedCourier =>
  courierMove(facts).state === "here" ? "active" : "inactive";

const begin = (unit: UnitName, formerLeader: UnitName, { handover, others, now }: CourierFact): CourierMove => {
  const candidates = new Set([...(handover?.from ?? []), formerLeader]);
  const from = [...candidates].filter((each) => each !== unit && others.has(each)).toSorted();
  if (from.length === 0) return HERE;
  return {
    ...{ state: "awaited", isNew: true, missing: from, until: new Date(now.getTime() + PATIENCE_MS) },
    handover: { from, to: unit, since: now.toISOString() },
  };
};

const goOn = ({ handover, others, now }: CourierFact): CourierMove => {
  if (handover === undefined) return HERE;
  const missing = handover.from.filter((each) => {
    const databag = others.get(each);
    return databag !== undefined && !hasStoppedFor(handover, databag);
  });
  const since = Date.parse(handover.since);
  // A clock that was set back must not make it longer.
  const isOverdue = Math.abs(now.getTime() - since) >= PATIENCE_MS;
  if (missing.length === 0 || isOverdue) return { state: "here", ended: handover, silent: missing };
  return { state: "awaited", handover, isNew: false, missing, until: new Date(since + PATIENCE_MS) };
};
