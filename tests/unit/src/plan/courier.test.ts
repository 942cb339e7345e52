import { describe, expect, test } from "vitest";
import { type CourierHandover, stopConfirmation } from "#src/endpoints/kratos-peers.ts";
import type { CourierFact } from "#src/facts.ts";
import { courierMove } from "#src/plan/courier.ts";
import { plan } from "#src/plan/plan.ts";
import { facts } from "./facts.ts";

const NOON = new Date("2026-11-24T12:00:00.000Z");
const handover: CourierHandover = { from: ["kratos/1"], to: "kratos/0", since: NOON.toISOString() };
const courier = (changes: Partial<CourierFact>): CourierFact => ({ ...facts().courier, now: NOON, ...changes });
const later = (seconds: number): Date => new Date(NOON.getTime() + seconds * 1000);
const moveOf = (changes: Partial<CourierFact>) => courierMove(facts({ courier: courier(changes) }));

describe("a leader", () => {
  test("that is the first one starts its courier", () =>
    expect(moveOf({ formerLeader: undefined, others: new Map([["kratos/1", {}]]) }).state).toBe("here"));
  test("that led before goes on", () => expect(moveOf({ formerLeader: "kratos/0" }).state).toBe("here"));
  test("after one that has left starts its courier", () =>
    expect(moveOf({ formerLeader: "kratos/1", others: new Map([["kratos/2", {}]]) }).state).toBe("here"));
  test("after another asks it and whom that one was asking, but not itself", () => {
    const others = new Map([1, 2, 3].map((unit) => [`kratos/${unit}`, {}] as const));
    const before = { from: ["kratos/0", "kratos/1"], to: "kratos/2", since: later(-60).toISOString() } as const;
    expect(moveOf({ formerLeader: "kratos/2", others, handover: { ...before, from: [...before.from] } })).toMatchObject(
      {
        state: "awaited",
        handover: { from: ["kratos/1", "kratos/2"], to: "kratos/0", since: NOON.toISOString() },
      },
    );
  });
  test.each([
    ["two minutes less a second", 119, "awaited"],
    ["two minutes", 120, "here"],
    ["two minutes on a clock that was set back", -120, "here"],
  ])("waits for an answer: after %s", (_case, seconds, state) =>
    expect(
      moveOf({ formerLeader: "kratos/0", handover, others: new Map([["kratos/1", {}]]), now: later(seconds) }).state,
    ).toBe(state),
  );
  test("waits no more once every unit has answered this request", () => {
    const answered = (request: CourierHandover) =>
      moveOf({ formerLeader: "kratos/0", handover, others: new Map([["kratos/1", stopConfirmation(request)]]) }).state;
    expect(answered({ ...handover, since: later(-600).toISOString() })).toBe("awaited");
    expect(answered(handover)).toBe("here");
  });
});

describe("a unit that is asked", () => {
  const asked = { leader: false, unit: "kratos/1", courier: courier({ formerLeader: "kratos/0", handover }) } as const;
  const confirmed = courier({ formerLeader: "kratos/0", handover, own: stopConfirmation(handover) });
  const unreachable = { state: "unreachable", reason: "" } as const;
  const answerOf = (changes: Parameters<typeof facts>[0]) =>
    plan(facts({ ...asked, ...changes })).handover.confirmation;

  test("answers with the request, and once", () => {
    expect(answerOf({})).toMatchObject({ to: "kratos/0", publication: { changes: stopConfirmation(handover) } });
    expect(answerOf({ courier: confirmed })).toBeUndefined();
  });
  test("does not answer for a container that it cannot see, and does not take back what it said before", () => {
    expect(answerOf({ workload: unreachable })).toBeUndefined();
    expect(plan(facts({ ...asked, workload: unreachable, courier: confirmed })).publications).toEqual([]);
  });
  test("takes its answer back when nobody asks any more", () =>
    expect(plan(facts({ ...asked, courier: { ...confirmed, handover: undefined } })).publications).toEqual([
      { relationId: 0, bag: "unit", changes: { courier_stopped_for: "" } },
    ]));
  test("does not answer for another", () => expect(answerOf({ unit: "kratos/2" })).toBeUndefined());
});
