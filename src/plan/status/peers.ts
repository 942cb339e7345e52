import { courierMove } from "#src/plan/courier.ts";
import type { StatusRow } from "./row.ts";

/** Reasons between the units of this application. */
export const PEER_ROWS: readonly StatusRow[] = [
  {
    condition: "peers-absent",
    severity: "waiting",
    effect: "leave",
    meaning: "Juju makes the peer relation by itself, right after the first unit.",
    when: ({ peers }) =>
      peers.state === "absent"
        ? { source: { relation: "kratos-peers" }, detail: "Waiting for the peer relation kratos-peers" }
        : undefined,
  },
  {
    condition: "courier-awaited",
    severity: "waiting",
    effect: "none",
    meaning:
      "This unit has become the leader and sends mail as soon as the former one has stopped to, which takes that unit a hook. If it is lost, the first hook after two minutes goes on without it.",
    when: (facts) => {
      const move = courierMove(facts);
      if (move.state !== "awaited") return undefined;
      const [last = "", ...others] = move.missing.toReversed();
      const units = others.length === 0 ? last : `${others.toReversed().join(", ")} and ${last}`;
      return {
        source: { relation: "kratos-peers" },
        detail: `Mail waits for ${units} to stop sending it`,
        next: `without an answer the first hook after ${move.until.toISOString().slice(0, 19)}Z starts it here`,
      };
    },
  },
];
